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
    """HMIS Access: who gets into the Homeless Management Information System, and how people are trained for it.

    Say who acts with `--as`, by the person's id or e-mail address. What the rules refuse ends with status 1 and one
    sentence that says why; a command typed wrong ends with 2. Every command answers in JSON with `--json`.
    """


if __name__ == "__main__":
    app()
