"""A person's passkeys."""

from datetime import UTC, datetime

from models.people import Actor, Grant, Role
from models.sign_in.passkeys import INVITED_FOR, Invitation, Passkey
from portal.problems import Problem
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
    usual: dict[str, object] = {"passkeys": (), "options": "{}", "why_not": "", "codes": (), "may_remove": False}
    return State(template="passkeys/list.html", kind=kind, values={**usual, **values}, actor=REVIEWER, name=name)


LOST: dict[str, object] = {"passkeys": (passkey(1),), "options": "", "why_not": NOT_INVITED}

STATES = [
    page(Kind.EMPTY),
    page(Kind.ONE, passkeys=(passkey(1),), codes=CODES),
    page(Kind.MANY, may_remove=True, passkeys=tuple(passkey(number, f"Key {number}") for number in range(1, 9))),
    page(Kind.LONG, passkeys=(passkey(1, "The phone in the drawer of the front desk at the shelter"),)),
    page(Kind.ERROR, **refused(("name", "Enter a name by which you recognize the passkey."), name="")),
    page(Kind.ERROR, "lost", **LOST, **refused(("code", "This code is not right."), code="abcd")),
    page(Kind.READ_ONLY, options="", why_not=NOT_INVITED),
]

ASKED = Invitation(
    id="i-1", person_id="rita", by="rita", at=ADDED, recovery=True, reason="I lost my phone and the codes in its case."
)
UNTIL = ADDED + INVITED_FOR


def lost(kind: Kind, name: str = "", **values: object) -> State:
    """Return a state of the page for somebody who lost every passkey."""
    usual: dict[str, object] = {"asked": None, "until": None, "has_passkey": True}
    return State(template="passkeys/lost.html", kind=kind, values={**usual, **values}, actor=REVIEWER, name=name)


STATES += [
    lost(Kind.EMPTY),
    lost(Kind.ONE, asked=ASKED, until=UNTIL),
    lost(Kind.ONE, "confirmed", asked=ASKED.model_copy(update={"confirmed_at": ADDED}), until=UNTIL),
    lost(Kind.LONG, asked=ASKED.model_copy(update={"reason": "My phone fell into the river. " * 40}), until=UNTIL),
    lost(Kind.ERROR, **refused(("reason", "Say what happened to your passkeys and recovery codes."), reason="")),
    lost(Kind.READ_ONLY, has_passkey=False),
    State(template="passkeys/remove.html", kind=Kind.ONE, values={"passkey": passkey(1)}, actor=REVIEWER),
    State(
        template="passkeys/remove.html",
        kind=Kind.LONG,
        values={"passkey": passkey(1, "The phone in the drawer of the front desk at the shelter")},
        actor=REVIEWER,
    ),
    State(
        template="passkeys/remove.html",
        kind=Kind.ERROR,
        values={"passkey": passkey(1), "problem": Problem("This is your only passkey."), "typed": {}},
        actor=REVIEWER,
    ),
]

WITHOUT: Without = {
    ("passkeys/lost.html", Kind.MANY): "Only one request can be open.",
    **{
        ("passkeys/remove.html", kind): "The page is about one passkey of its reader."
        for kind in (Kind.EMPTY, Kind.MANY, Kind.READ_ONLY)
    },
}
