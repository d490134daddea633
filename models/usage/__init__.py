"""Who used the HMIS and when, as its exports and reports tell: user ids and dates, nothing about clients."""
