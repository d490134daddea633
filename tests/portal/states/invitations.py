"""Invitations to add a passkey."""

from datetime import UTC, datetime

from models.directory.state import HeldRole, PersonRecord, RoleFacts
from models.people import Actor, Grant, Role
from models.sign_in.leaving import Leaving, LeavingRole, OpenWork
from models.sign_in.passkeys import INVITED_FOR, Invitation
from models.sign_in.state import WayIn
from services.ways_in import Deactivated, InvitationView
from storage.reads.ways_in import OpenInvitation
from tests.portal.states import Kind, State, Without, refused
from tests.storage.samples import pack

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


def held(role: Role, *, last: bool = True, may: bool = True, agency_id: str | None = None) -> LeavingRole:
    """A role of somebody who leaves."""
    facts = RoleFacts(
        keeping=KEEPING,
        role=role,
        agency_id=agency_id,
        agency_name="Lantern Street Shelter" if agency_id else "",
        held=tuple(HeldRole(person_id=who, from_day=AT.date()) for who in (("rita",) if last else ("rita", "rob"))),
    )
    return LeavingRole(facts=facts, held=facts.held[0], takers=TAKERS, may_decide=may)


KEEPING = pack().keeping(AT)
RITA = PersonRecord(person_id="rita", first_name="Rita", last_name="Example", email="rita@example.example")
TAKERS = tuple(
    RITA.model_copy(update={"person_id": f"t-{number}", "first_name": name})
    for number, name in enumerate(("Ben", "Cleo"))
)
WORK = OpenWork(
    item="request/q-1",
    title="Request for a new user about Tess Example (Lantern Street Shelter)",
    role=Role.REPRESENTATIVE,
    agency_id="A1",
    takers=TAKERS,
)
IN = WayIn(keeping=KEEPING, person=RITA)
NOTHING_OPEN = Leaving(way_in=IN)
BUSY = Leaving(
    way_in=IN,
    work=(WORK, WORK.model_copy(update={"item": "review/7", "title": "Review step 1", "role": Role.REVIEWER})),
    roles=(held(Role.SIGNATORY, agency_id="A1"), held(Role.REVIEWER, last=False), held(Role.HMIS_LEAD, may=False)),
    own=("Complete the HMIS training (Lantern Street Shelter)",),
)
LONG_LEAVER = BUSY.model_copy(
    update={
        "way_in": IN.model_copy(update={"person": RITA.model_copy(update={"first_name": LONG_NAME})}),
        "work": tuple(WORK.model_copy(update={"item": f"request/q-{number}"}) for number in range(1, 13)),
    }
)


def leaver(kind: Kind, found: Leaving, name: str = "", **values: object) -> State:
    """Return a state of the page of somebody who leaves."""
    shown = {"leaving": found, **values}
    return State(template="invitations/leaving.html", kind=kind, values=shown, actor=LEAD, name=name)


STATES = [
    leaver(Kind.EMPTY, NOTHING_OPEN),
    leaver(Kind.EMPTY, NOTHING_OPEN.model_copy(update={"way_in": IN.model_copy(update={"deactivated_at": AT})}), "out"),
    leaver(Kind.ONE, NOTHING_OPEN.model_copy(update={"work": (WORK,)})),
    leaver(Kind.MANY, BUSY),
    leaver(Kind.LONG, LONG_LEAVER),
    leaver(Kind.ERROR, BUSY, **refused(("why", "Choose whether the person leaves."), handed=["request/q-1="])),
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
    ("invitations/leaving.html", Kind.READ_ONLY): "Whoever sees the page may hand over what is on it.",
    ("invitations/deactivation.html", Kind.READ_ONLY): "Whoever sees the page may deactivate the people they invite.",
    **{("invitations/one.html", kind): "The page is about one invitation." for kind in (Kind.EMPTY, Kind.MANY)},
}
