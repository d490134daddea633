"""Signing in: what a mailed link, a session, and a check of the person are good for, and for how long."""
