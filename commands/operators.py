"""Operators' keys: made, listed, and revoked."""

from collections.abc import Sequence
from typing import Annotated

import typer

from commands.formatting import at, say, table
from commands.options import Json, OptionalPerson, Reason
from commands.runner import look_up
from models.operators import OperatorKey
from services import operators
from services.operators import MadeKey


def make_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The operator's name, as the record has it.")],
    person: OptionalPerson = "",
    all_lost: Annotated[
        bool, typer.Option("--all-lost", help="Every key is lost: revoke them all, and make this one.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make an operator's key, which each command carries on an office's own records.

    The first key needs none. Every later one is made with a key. The key is shown once; only its hash is saved. With
    --person, the operator acts for that person without saying why: it is the same person.

    Example: `starter.py make-operator-key "Sol Sorrel"`
    """

    def show(made: MadeKey, zone: str) -> None:
        say(f"Operator {made.operator.name} ({made.operator.id}) has a key. It is shown this once:")
        say(made.key)
        say("Set HMIS_OPERATOR_KEY to it where this operator works. Nobody else should have it.")

    look_up(
        lambda context: operators.make_key(context, name, person, all_lost=all_lost),
        show,
        as_json=as_json,
        keyless=True,
    )


def list_keys(as_json: Json = False) -> None:
    """List the operators who have or had a key.

    Example: `starter.py operator-keys`
    """

    def show(found: Sequence[OperatorKey], zone: str) -> None:
        table(
            ("Operator", "Name", "Person", "Made", "Revoked"),
            [
                (each.id, each.name, each.person_id or "", at(each.made_at, zone), at(each.revoked_at, zone))
                for each in found
            ],
            empty="No operator has a key.",
        )

    look_up(operators.keys, show, as_json=as_json, keyless=True)


def revoke_key(
    operator: Annotated[str, typer.Argument(metavar="OPERATOR", help="The operator's number, from operator-keys.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Revoke an operator's key. From then on, no command takes it.

    Example: `starter.py revoke-operator-key op-3f9a0c12b7de --reason "Sol left the office."`
    """

    def show(found: OperatorKey, zone: str) -> None:
        say(f"The key of operator {found.name} ({found.id}) was revoked.")

    look_up(lambda context: operators.revoke_key(context, operator, reason), show, as_json=as_json, keyless=True)
