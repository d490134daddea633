"""`starter.py demo`."""

import typer


def demo() -> None:
    """Play a month of a small continuum, a renewal and three appeals: real workflows, database and letters.

    Time is simulated, so it takes seconds.

    Everything it made stays under var/demo to be looked at. Ends with 0 only if everybody ended as expected.
    """
    from demo.screen import play  # every workflow with it, which no other command needs

    if not play():
        raise typer.Exit(1)
