"""Login reports and rosters as the HMIS hands them out: CSV or Excel, titles and groups and all."""
