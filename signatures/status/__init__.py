"""What each party says is in force now."""
