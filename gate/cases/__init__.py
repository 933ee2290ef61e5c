"""Cases for a policy: what should be decided, held against what is (`gate policy test`)."""
