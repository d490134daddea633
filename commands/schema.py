"""The tables of the database."""

from typing import Annotated

import typer

from adapters.clock import now
from commands.formatting import say
from commands.options import Json
from commands.runner import as_text, refusals, settings_of_machine
from settings import Settings
from startup import checked_pack, make_room
from storage.database import database_url, open_database
from storage.installation import give_to


def migrate(
    pack: Annotated[
        str | None,
        typer.Option("--pack", metavar="NAME", help="Work by another policy pack from now on, such as a renamed one."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Create the database's tables, or update them to this release.

    If this is done already, nothing changes. `make run` does it automatically. Stop the workers of an older release
    first.

    The database says which policy pack its records belong to. With --pack, they belong to another one: the same office
    under a new name, for another office has a database of its own.

    Example: `starter.py migrate`
    """
    from storage.schema import upgrade  # takes long to import, and few other commands need it

    with refusals(as_json=as_json):
        settings = settings_of_machine()
        url = database_url(settings.database)
        _make_folder(settings)
        make_room(url)
        upgrade(settings.database)
        if pack is not None:
            checked_pack(settings, pack, now())
            with open_database(settings.database) as database:
                give_to(database, pack)
    shown = url.render_as_string(hide_password=True)
    if as_json:
        typer.echo(as_text({"database": shown}))
    else:
        say(f"The database is up to date: {shown}")


def _make_folder(settings: Settings) -> None:
    """Make the folder of the embedded stack, if the database is there."""
    from stack import keep_to_owner

    if not settings.database_url:
        keep_to_owner(settings.var)
