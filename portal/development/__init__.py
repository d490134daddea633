"""The development sign-in: a button for each person of the samples. Only `make run` and `make demo` start it.

The production image leaves this package out. Nothing outside of it imports it.
"""
