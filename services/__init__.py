"""What people and other systems can do, one function for each step. The command line and other front doors call these.

Every function takes the context first. It refuses with RuleViolation and a sentence, and raises DatabaseAway or
ProcessesAway when the records or the processes can't be reached.
"""
