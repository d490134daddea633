"""The kinds of training requirements, as a policy states them: one module a kind, and the registry that lists them."""
