"""What a decision saw, kept: so that in two years somebody can be told why, and decide it again."""
