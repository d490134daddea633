"""What a person or another system asks for, step by step: the command line uses it, and every other front door can.

Every function takes the context first, says no with RuleViolation and its sentence, and raises DatabaseAway or
ProcessesAway when the records or the processes can't be reached.
"""
