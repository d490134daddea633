#!/usr/bin/env python
"""The command line: one command for each thing a person does. Run it as `python starter.py`."""

import typer

from commands.menu import MARKUP, Menu

app = typer.Typer(
    name="starter.py",
    cls=Menu,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
)


@app.callback()
def starter() -> None:
    """Manage access to the Homeless Management Information System: requests, training, licenses, and billing.

    With `--as`, say who acts: the person's id or email address. If the rules refuse a step, the command prints one
    sentence that says why and ends with status 1. A command that is typed wrong ends with status 2. Most commands can
    answer in JSON, with `--json`.
    """


if __name__ == "__main__":
    app()
