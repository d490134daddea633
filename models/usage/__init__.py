"""Who used the HMIS and when, from its exports and login reports: user ids and dates, nothing about clients."""
