"""Licenses at an organization's own cost (003, appeals process and Addendum 2; LIC-22)."""
