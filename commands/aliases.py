"""By what other names systems know a person: added, ended, and listed."""

from collections.abc import Sequence
from typing import Annotated

import typer

from commands.formatting import at, say, table
from commands.options import As, Json
from commands.runner import look_up
from models.intake.aliases import Alias, AliasSystem
from services import aliases

Person = Annotated[str, typer.Argument(metavar="PERSON", help="The person: an id or an email address.")]
System = Annotated[AliasSystem, typer.Argument(help="Which system knows the person by this name.")]
Value = Annotated[str, typer.Argument(metavar="VALUE", help="The user name, or the earlier email address.")]


def add_alias(person: Person, system: System, value: Value, by: As, as_json: Json = False) -> None:
    """Say by what other name a system knows a person. Reports that use this name are then about the person.

    A name belongs to one person at a time. A name of somebody else is refused.

    Example: `starter.py add-alias p-0035 learning ellery.h --as p-0006`
    """
    look_up(lambda context: aliases.add_alias(context, by, person, system, value), _show, as_json=as_json)


def remove_alias(system: System, value: Value, by: As, as_json: Json = False) -> None:
    """Stop taking a name for a person's. It stays on record, and no file brings it back.

    Example: `starter.py remove-alias learning ellery.h --as p-0006`
    """
    look_up(lambda context: aliases.remove_alias(context, by, system, value), _show_removed, as_json=as_json)


def list_aliases(person: Person, by: As, as_json: Json = False) -> None:
    """List the other names of a person: user names, and earlier email addresses.

    Example: `starter.py aliases p-0035 --as p-0006`
    """
    look_up(lambda context: aliases.listed(context, by, person), _show, as_json=as_json)


def _show(found: Sequence[Alias], zone: str) -> None:
    table(
        ("System", "Name", "Since", "Until", "Came from"),
        [(each.system, each.value, at(each.since, zone), at(each.until, zone), each.origin) for each in found],
        empty="No other name of this person is on record.",
    )


def _show_removed(alias: Alias, zone: str) -> None:
    say(f"“{alias.value}” is no longer kept as the {alias.system.spoken} of {alias.person_id}.")
