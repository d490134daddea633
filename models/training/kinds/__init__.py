"""The kinds of training requirements: one module a kind, and the registry that lists them."""
