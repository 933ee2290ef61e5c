"""Who may say what, with which keys."""
