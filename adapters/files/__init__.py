"""Reads the files that other systems export: where they are, what is damaged in them, their sheets and their dates."""
