"""What the records say, one noun a file. Every function takes the store first and returns values, never rows."""
