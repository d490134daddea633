"""What reads the files of other systems."""
