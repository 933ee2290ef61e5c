"""What a lab says beside its clearances: drafts of it, what it covers, what is due. No decision rests on it."""
