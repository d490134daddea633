"""The steps that people take on the allotment, and their effects (003, sections 2 to 4)."""
