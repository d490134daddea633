"""Reports as a page, as CSV and as PDF."""
