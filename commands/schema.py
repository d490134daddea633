"""The tables of the database."""

import typer

from commands.formatting import say
from commands.options import Json
from commands.runner import as_text, refusals, settings_of_machine
from startup import make_room
from storage.database import database_url


def migrate(as_json: Json = False) -> None:
    """Create the database's tables, or update them to this release.

    If this is done already, nothing changes. `make run` does it automatically. Stop the workers of an older release
    first.

    Example: `starter.py migrate`
    """
    from storage.schema import upgrade  # takes long to import, and no other command needs it

    with refusals(as_json=as_json):
        settings = settings_of_machine()
        url = database_url(settings.database)
        make_room(url)
        upgrade(settings.database)
    shown = url.render_as_string(hide_password=True)
    if as_json:
        typer.echo(as_text({"database": shown}))
    else:
        say(f"The database is up to date: {shown}")
