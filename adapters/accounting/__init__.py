"""Exports for accounting programs, each in the form that the program imports."""
