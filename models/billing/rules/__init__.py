"""What people do on an agency's account, and what it brings about (help page 000)."""
