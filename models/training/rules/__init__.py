"""What people may do in a training run, and what it brings about (guide 001; document 002)."""
