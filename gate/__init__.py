"""May this build be released?"""

PROJECT = "model-release-gate 0.1.0"
