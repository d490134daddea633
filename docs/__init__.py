"""The documentation, and the programs that make the pages which follow from the code."""
