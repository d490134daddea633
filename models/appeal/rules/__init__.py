"""What people and committees do to an appeal, and what it brings about (003, section 4)."""
