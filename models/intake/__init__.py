"""The rows that `load` takes in: regions, agencies, people, designations, licenses and requests."""
