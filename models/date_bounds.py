"""The first and the last day that can be typed. Readers of large files import this alone, without pydantic."""

from datetime import date

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
"""Office default, to be confirmed."""
