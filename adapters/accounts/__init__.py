"""Accounts in the HMIS: what the rest of the system can ask for, and how it is done."""
