"""A person's passkeys."""

from datetime import UTC, datetime

from models.people import Actor, Grant, Role
from models.sign_in.passkeys import Passkey
from tests.portal.states import Kind, State, Without, refused

REVIEWER = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
ADDED = datetime(2026, 3, 2, 15, tzinfo=UTC)
CODES = tuple(f"abcd-efgh-ijkl-{number:04}" for number in range(10))
NOT_INVITED = "You need an invitation before you can add a passkey."


def passkey(number: int, name: str = "Blue key") -> Passkey:
    """Return a passkey that its owner has used."""
    return Passkey(
        id=f"key-{number}",
        person_id="rita",
        name=name,
        public_key="",
        sign_count=0,
        added_at=ADDED,
        trusted_from=ADDED,
        used_at=ADDED,
    )


def page(kind: Kind, name: str = "", **values: object) -> State:
    """Return a state of the page."""
    usual: dict[str, object] = {"passkeys": (), "options": "{}", "why_not": "", "codes": ()}
    return State(template="passkeys/list.html", kind=kind, values={**usual, **values}, actor=REVIEWER, name=name)


LOST: dict[str, object] = {"passkeys": (passkey(1),), "options": "", "why_not": NOT_INVITED}

STATES = [
    page(Kind.EMPTY),
    page(Kind.ONE, passkeys=(passkey(1),), codes=CODES),
    page(Kind.MANY, passkeys=tuple(passkey(number, f"Key {number}") for number in range(1, 9))),
    page(Kind.LONG, passkeys=(passkey(1, "The phone in the drawer of the front desk at the shelter"),)),
    page(Kind.ERROR, **refused(("name", "Enter a name by which you recognize the passkey."), name="")),
    page(Kind.ERROR, "lost", **LOST, **refused(("code", "This code is not right."), code="abcd")),
    page(Kind.READ_ONLY, options="", why_not=NOT_INVITED),
]

WITHOUT: Without = {}
