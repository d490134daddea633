"""The steps that people take on an access request, and the effect of each stage (guide 001; document 002)."""
