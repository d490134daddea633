"""Invitations to add a passkey."""

from datetime import UTC, datetime

from models.people import Actor, Grant, Role
from models.sign_in.passkeys import INVITED_FOR, Invitation
from services.ways_in import Deactivated, InvitationView
from storage.reads.ways_in import OpenInvitation
from tests.portal.states import Kind, State, Without, refused

LEAD = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"


def row(number: int, **changes: object) -> OpenInvitation:
    """Return an invitation that was not used yet."""
    usual: dict[str, object] = {
        "id": f"i-{number}",
        "person_id": "rita",
        "person_name": f"Rita Example {number}",
        "by": "lena",
        "by_name": "Lena Example",
        "at": AT,
        "recovery": False,
        "confirmed_at": None,
        "reason": "",
    }
    return OpenInvitation.model_validate({**usual, **changes})


def listed(kind: Kind, *rows: OpenInvitation, **values: object) -> State:
    """Return a state of the list."""
    shown = {"invitations": rows, "next": "", **values}
    return State(template="invitations/list.html", kind=kind, values=shown, actor=LEAD)


INVITED = InvitationView(
    invitation=Invitation(id="i-1", person_id="rita", by="lena", at=AT, reason="New in the office."),
    person_id="rita",
    person_name="Rita Example",
    by_name="Lena Example",
    roles=("reviewer",),
    until=AT + INVITED_FOR,
    may_withdraw=True,
)
LOST = INVITED.model_copy(
    update={
        "invitation": Invitation(id="i-2", person_id="rita", by="rita", at=AT, recovery=True, reason="My phone broke."),
        "may_confirm": True,
    }
)


def one(kind: Kind, view: InvitationView, name: str = "", **values: object) -> State:
    """Return a state of the page of an invitation."""
    return State(template="invitations/one.html", kind=kind, values={"view": view, **values}, actor=LEAD, name=name)


def deactivation(kind: Kind, *names: str, **values: object) -> State:
    """Return a state of the page that keeps people from signing in."""
    found = tuple(
        Deactivated(person_id=f"p-{number}", name=name, since=AT) for number, name in enumerate(names, start=1)
    )
    return State(template="invitations/deactivation.html", kind=kind, values={"people": found, **values}, actor=LEAD)


STATES = [
    deactivation(Kind.EMPTY),
    deactivation(Kind.ONE, "Rita Example"),
    deactivation(Kind.MANY, *(f"Rita Example {number}" for number in range(1, 31))),
    deactivation(Kind.LONG, LONG_NAME),
    deactivation(Kind.ERROR, **refused(("who", "Enter the person’s email address or ID."), reason="She left.")),
    listed(Kind.EMPTY),
    listed(Kind.ONE, row(1)),
    listed(Kind.MANY, row(1), row(2, recovery=True), row(3, recovery=True, confirmed_at=AT), next="x i-3"),
    listed(Kind.LONG, row(1, person_name=LONG_NAME, by_name=LONG_NAME)),
    listed(Kind.ERROR, **refused(("who", "Enter the person’s email address or ID."), who="")),
    one(Kind.ONE, INVITED),
    one(Kind.ONE, LOST, "lost"),
    one(Kind.LONG, LOST.model_copy(update={"person_name": LONG_NAME, "roles": tuple(each.spoken for each in Role)})),
    one(Kind.ERROR, LOST, **refused(("reason", "Say how you made sure that it is the owner who asks."), reason="")),
    one(Kind.READ_ONLY, LOST.model_copy(update={"may_confirm": False, "may_withdraw": False, "is_own": True})),
]

WITHOUT: Without = {
    ("invitations/list.html", Kind.READ_ONLY): "Whoever sees the list may invite people.",
    ("invitations/deactivation.html", Kind.READ_ONLY): "Whoever sees the page may deactivate the people they invite.",
    **{("invitations/one.html", kind): "The page is about one invitation." for kind in (Kind.EMPTY, Kind.MANY)},
}
