"""Who may see what: every route, asked by everybody about things of their own and of others.

`records.py` makes records in which each agency, committee, and region has a word of its own. `asking.py` asks the
routes. `table.py` makes docs/who-may-see.md of the answers: `python -m tests.portal.matrix` writes it, and you check
what changed.
"""
