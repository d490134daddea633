"""What somebody sees about themselves."""

from datetime import UTC, date, datetime, timedelta

from models.people import Actor, Role
from portal.own_data import in_words
from storage.reads.directory import DirectoryPerson, RoleRow
from storage.reads.own_data import Section
from tests.portal.states import Kind, State, Without, refused

TRAINEE = Actor(person_id="tess")
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
TESS = DirectoryPerson(id="tess", first_name="Tess", last_name="Example", email="tess@agency.example")
LONG = TESS.model_copy(
    update={
        "first_name": "Wilhelmina-Alexandrina",
        "last_name": "Featherstonehaugh-Cholmondeley",
        "email": "wilhelmina-alexandrina.featherstonehaugh-cholmondeley@interfaith-partnership.example",
    }
)


def role(number: int) -> RoleRow:
    """Return a role at an agency."""
    return RoleRow(
        person_id="tess",
        person_name="Tess Example",
        role=list(Role)[number % 5],
        agency_id="A1",
        agency_name=f"Lantern Street Shelter {number}",
        region_id=None,
        region_name=None,
        from_day=date(2026, 1, 1),
        until_day=date(2026, 12, 31) if number % 2 else None,
        designated_by_name=None,
    )


def show(kind: Kind, person: DirectoryPerson, name: str = "", **values: object) -> State:
    """Return a state of the page about oneself."""
    shown = {"person": person, "signs_in_from": None, "former": "", **values}
    return State(template="me/show.html", kind=kind, values=shown, actor=TRAINEE, name=name)


def data(kind: Kind, *sections: Section) -> State:
    """Return a state of the page with everything that is kept."""
    shown = {"sections": in_words(sections, "America/Chicago", 50)}
    return State(template="me/data.html", kind=kind, values=shown, actor=TRAINEE)


def section(title: str, *rows: dict[str, object]) -> Section:
    """Return a kind of what is kept."""
    return Section(title=title, rows=rows)


SESSIONS: list[dict[str, object]] = [{"way": "mail", "began_at": AT, "ended_at": None} for _ in range(60)]
CODE = ("code", "Enter the eight digits from the email.")
UNDO = {"at": AT, "until": AT + timedelta(days=7), "path": "/me/address/ac-1"}

STATES = [
    show(Kind.EMPTY, TESS),
    show(Kind.ONE, TESS.model_copy(update={"roles": (role(1),)})),
    show(Kind.ONE, TESS, "held", signs_in_from=AT, former="tess@old.example"),
    show(Kind.MANY, TESS.model_copy(update={"roles": tuple(role(each) for each in range(8))})),
    show(Kind.LONG, LONG),
    show(Kind.ERROR, TESS, **refused(("address", "Enter the new email address, such as name@agency.org."), address="")),
    data(Kind.EMPTY),
    data(Kind.ONE, section("Your roles", {"role": "reviewer", "agency": None, "from_day": date(2026, 1, 1)})),
    data(Kind.MANY, section("When you were signed in", *SESSIONS)),
    data(
        Kind.LONG, section("What you did", {"at": AT, "summary": "Approved the first step of the practice case. " * 20})
    ),
    State(template="me/code.html", kind=Kind.EMPTY, actor=TRAINEE),
    State(template="me/code.html", kind=Kind.ERROR, values=refused(CODE, code="12"), actor=TRAINEE),
    State(template="me/undo.html", kind=Kind.ONE, values=UNDO),
    State(template="me/undo.html", kind=Kind.ERROR, values={**UNDO, **refused(CODE, code="12")}),
]

_KINDS = {
    "me/show.html": (Kind.EMPTY, Kind.ONE, Kind.MANY, Kind.LONG, Kind.ERROR),
    "me/data.html": (Kind.EMPTY, Kind.ONE, Kind.MANY, Kind.LONG),
    "me/code.html": (Kind.EMPTY, Kind.ERROR),
    "me/undo.html": (Kind.ONE, Kind.ERROR),
}

WITHOUT: Without = {
    (template, kind): "It is about the reader alone, who may always use it, and has nothing else to show."
    for template, kinds in _KINDS.items()
    for kind in Kind
    if kind not in kinds
}
