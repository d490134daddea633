"""What people may do with the allotment, and what it brings about (003, sections 2 to 4)."""
