"""The steps that people take on a license, and their effects."""
