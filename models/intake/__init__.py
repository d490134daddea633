"""What `load` takes in: rows of regions, agencies, people, designations, licenses and requests."""
