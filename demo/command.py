"""`starter.py demo`."""

import typer


def demo() -> None:
    """Play a month of a small continuum, a renewal and three appeals: real workflows, database and letters.

    Time is simulated, so it takes seconds.

    Everything it makes stays under var/demo for you to look at. Ends with 0 only if everything went as expected.
    """
    from demo.screen import play  # It loads every workflow, which no other command needs.

    if not play():
        raise typer.Exit(1)
