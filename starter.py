#!/usr/bin/env python
"""The command line: one command for each thing a person does. Run it as `python starter.py`."""

from typing import Annotated

import typer

from commands.acting import SaidFirst, said_first
from commands.menu import Menu
from ending import run_program

HELP = """\
Manage access to the Homeless Management Information System: requests, training, licenses, and billing.

With --as, say who acts: the person's id or email address. On an office's own records, each command also needs an \
operator's key (HMIS_OPERATOR_KEY), and --because says why you act for somebody else. If the rules refuse a step, the \
command prints one sentence that says why and ends with status 1. A command that is typed wrong ends with status 2. \
Most commands can answer in JSON, with --json.
"""

app = typer.Typer(
    name="starter.py",
    cls=Menu,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",  # Markdown takes a third of the time of this screen, for lines that have none
)


@app.callback(help=HELP)
def starter(
    context: typer.Context,
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="Why you act for whoever --as names.", show_default=False)
    ] = "",
) -> None:
    """Show the menu. What follows it on the line is a command of its own."""
    said_first.set(SaidFirst(because=because, command=context.invoked_subcommand or ""))


if __name__ == "__main__":
    run_program(app)
