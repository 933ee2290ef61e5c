"""From evidence to an answer, without a clock, a file or a network."""
