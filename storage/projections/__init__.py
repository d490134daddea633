"""Projections: the rows that show a workflow's state. A row depends on the state alone."""
