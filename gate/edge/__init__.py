"""Where the program touches the world: files, clock, environment, terminal, state."""
