"""What people may do to an access request, and what each stage brings about (guide 001; document 002)."""
