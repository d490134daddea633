"""Queries, one noun in each file. Every function takes the database first and returns values, never rows."""
