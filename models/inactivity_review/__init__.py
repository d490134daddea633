"""The monthly review of inactive users by lead agency and HMIS lead (003, section 1; LIC-04, LIC-05)."""
