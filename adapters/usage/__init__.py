"""Reading who used the HMIS and when, out of files: HUD HMIS CSV exports and login reports."""
