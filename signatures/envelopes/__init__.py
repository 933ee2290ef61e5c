"""How a statement is carried: containers, DSSE, in-toto Statement v1."""
