"""How many Coordinated Entry licenses each region has, and to whom they are given (003, sections 2 and 3)."""
