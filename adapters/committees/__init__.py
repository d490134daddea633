"""What committees put on paper: decision letters and minutes."""
