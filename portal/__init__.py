"""The web pages: each asks the same services as the command line."""
