"""Accounts in the HMIS: what the rest of the system asks for, and the ways to have it done."""
