"""Policy is data: the rules of an implementation from a date on, each with its source document."""
