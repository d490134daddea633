"""The papers of committees: decision letters and minutes."""
