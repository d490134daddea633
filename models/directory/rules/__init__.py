"""Adding and changing people and agencies, and who holds which role."""
