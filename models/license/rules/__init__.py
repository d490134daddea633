"""What people may do to a license, and what it brings about."""
