"""A month in the life of a small continuum, played in seconds on simulated time with the real system."""
