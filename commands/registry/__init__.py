"""Every command as data, by who uses it."""
