"""The steps that people take before a committee, and their effects (003, section 4)."""
