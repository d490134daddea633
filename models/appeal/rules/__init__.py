"""The steps that people and committees take on an appeal, and their effects (003, section 4)."""
