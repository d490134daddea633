"""Invoices as paper."""
