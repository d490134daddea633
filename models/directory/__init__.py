"""The directory: people, agencies, and who holds which role. Acts on records, not processes."""
