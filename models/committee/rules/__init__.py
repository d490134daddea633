"""What people do before a committee, and what it brings about (003, section 4)."""
