"""The tables of the database."""

from pathlib import Path

import typer

from commands.formatting import say
from commands.options import Json
from commands.runner import as_text, refusals, settings_of_machine
from storage.database import database_url


def migrate(as_json: Json = False) -> None:
    """Make the tables of the database, or bring them up to this release. Done already, it changes nothing.

    `make run` does it by itself. Stop the workers of an older release first.

    Example: `starter.py migrate`
    """
    from storage.schema import upgrade  # the tools for it take long to import, and no other command needs them

    with refusals(as_json=as_json):
        settings = settings_of_machine()
        url = database_url(settings.database)
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        upgrade(settings.database)
    shown = url.render_as_string(hide_password=True)
    if as_json:
        typer.echo(as_text({"database": shown}))
    else:
        say(f"The database is up to date: {shown}")
