"""Where does a release run, and where do its attestations live?"""

PROJECT = "model-release-gate 0.1.0"
