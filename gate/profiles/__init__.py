"""Ready policies with their clauses and deadlines, as data: one TOML file each."""
