"""The oldest date that counts in a file. Readers of large files import this alone, without pydantic."""

from datetime import datetime

OLDEST = datetime.fromisoformat("1980-01-01")
"""No HMIS is older: an earlier date is a value such as 1900-01-01 that a system writes for "never"."""
