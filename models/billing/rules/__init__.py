"""The steps that people take on an agency's account, and their effects (help page 000)."""
