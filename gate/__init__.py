"""May this build be released?"""

PROJECT = "model-release-gate"
