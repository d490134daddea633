"""Requests: what to choose, the forms, checking the answers, and one request."""

from datetime import date, datetime
from typing import Any

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.directory.state import PersonRecord
from models.license.lifecycle import LicenseKind
from models.people import Actor, Role
from services.removals import Leaver
from services.request_pages import WantedPaper
from storage.reads.audit import AuditRow
from storage.reads.licenses import LicenseRow
from storage.reads.people import Person
from storage.reads.requests import RequestStatus, TrainingGlance
from tests.portal.sample_requests import request
from tests.portal.states import Kind, State, Without, refused
from tests.portal.states.agencies import (
    AGENCY,
    AT,
    DUE,
    LONG_AGENCY,
    LONG_NAME,
    LONG_PERSON,
    SAM,
)
from tests.portal.states.agencies import role as role_row
from tests.portal.states.appeals import row as appeal_row
from tests.portal.states.waiting import task

TESS = Person(id="tess", first_name="Tess", last_name="Example", email="tess@agency.example")
NORA = PersonRecord(person_id="nora", first_name="Nora", last_name="Example", email="nora@agency.example")
OTTO = PersonRecord(person_id="otto", first_name="Otto", last_name="Example", email="otto@agency.example")
TRAINEE = Actor(person_id="tess")
PROJECTS = ("coordinated-entry", "emergency-shelter", "rapid-rehousing", "street-outreach")
LONG_TEXT = " ".join(["She works at the night shelter and enters intakes for two projects."] * 30)


def holder(number: int, **changes: object) -> LicenseRow:
    """Return a license with somebody on it."""
    usual: dict[str, object] = dict.fromkeys(LicenseRow.model_fields)
    usual |= {"id": f"L{number}", "agency_id": "A1", "agency_name": AGENCY.name, "kind": LicenseKind.STANDARD}
    usual |= {"state": "active", "created_at": AT, "person_id": f"p{number}", "person_name": f"Tess Example {number}"}
    return LicenseRow.model_validate({**usual, **changes})


def options(template: str, kind: Kind, **changes: object) -> State:
    """Return a state of a form for a request."""
    values: dict[str, object] = {
        "agency": AGENCY,
        "holders": (holder(1),),
        "role_types": ("HMIS user", "Report reader"),
        "project_types": PROJECTS,
        "license_kinds": tuple(LicenseKind),
        "people": (),
        "contact": "authorized representative",
        "places": 5,
        "person": "",
        **changes,
    }
    return State(template=template, kind=kind, values=values, actor=SAM)


def leaver(**changes: object) -> Leaver:
    """Return somebody who leaves, with nothing open."""
    usual: dict[str, object] = {
        "agency_id": "A1",
        "agency_name": AGENCY.name,
        "person": TESS,
        "license_id": "L1",
        "license_kind": LicenseKind.STANDARD,
        "expires_on": date(2026, 6, 30),
        "keep_cost": "Keeping it costs nothing now. The renewal on Wednesday, July 1, 2026 will bill the license as "
        "before: $250.00.",
        "transfer_cost": "A transfer is free. The renewal on Wednesday, July 1, 2026 will bill the license as before: "
        "$250.00.",
        "delete_cost": "The agency would get a credit of $81.50. The next renewal would be $250.00 less.",
        "warning": "",
        "notice": "Please tell us within 24 hours of the first day without need for access. Later notice goes on "
        "record.",
        "roles": (),
        "requests": (),
        "tasks": (),
        "appeals": (),
        "may_hand_over": False,
    }
    return Leaver.model_validate({**usual, **changes})


BUSY = leaver(
    roles=(role_row("tess", Role.REPRESENTATIVE), role_row("tess", Role.BILLING_CONTACT)),
    requests=tuple(request(number) for number in range(1, 4)),
    tasks=(task(1),),
    appeals=(appeal_row(1),),
    may_hand_over=True,
    warning="This is the last license of Lantern Street Shelter: without it, nobody there can sign in.",
)


def removal(kind: Kind, of: Leaver, **more: object) -> State:
    """Return a state of the form that ends access."""
    return State(template="requests/removal.html", kind=kind, values={"leaver": of, **more}, actor=SAM)


def check(kind: Kind, answers: list[tuple[str, object]], **changes: object) -> State:
    """Return a state of the page with the answers."""
    values: dict[str, object] = {
        "action": "/requests/new/users?agency=A1",
        "answers": answers,
        "hidden": [("agency", "A1"), ("email_1", "ivo@shelter.example")],
        "after": "You get an email when the request has arrived.",
        "button": "Send the request",
        "warning": "",
        **changes,
    }
    return State(template="requests/check.html", kind=kind, values=values, actor=SAM)


def step(number: int, at: datetime = AT) -> AuditRow:
    """Return a step of a request's history."""
    return AuditRow(
        workflow_id="request/Q1",
        step=number,
        at=at,
        actor_id="sam",
        actor_name="Sam Example",
        actor_grants=(),
        move="submitted",
        summary="The request was submitted.",
        conflict="",
        policy_label="Missouri 1",
        agency_id="A1",
        person_id="tess",
    )


def status(**changes: object) -> RequestStatus:
    """Return a request with what its training waits for."""
    return RequestStatus.model_validate({**dict(request(1)), "training": None, **changes})


IN_TRAINING = status(
    state=RequestState.IN_TRAINING,
    training=TrainingGlance(next_step="Submit step 2 of practice case 1.", waiting_for="the trainee", deadline=DUE),
)
RETURNED = status(state=RequestState.RETURNED, missing=("Which projects.", "A readable certificate."))
LEAVES = status(
    kind=RequestKind.REMOVE_USER,
    state=RequestState.SCHEDULED,
    no_longer_needed_on=date(2026, 4, 2),
    last_day=date(2026, 4, 1),
    keep_license=True,
    notice_lateness="The notice was on time.",
    due=None,
)
LONG = status(person_name=LONG_PERSON, agency_name=LONG_NAME, note=LONG_TEXT)


def one(kind: Kind, of: RequestStatus, name: str = "", actor: Actor = SAM, **changes: object) -> State:
    """Return a state of the page of a request."""
    values: dict[str, object] = {
        "request": of,
        "requested_by": "Sam Example",
        "license_now": "",
        "history": (step(1),),
        "role_types": ("HMIS user",),
        "project_types": PROJECTS,
        "papers": (),
        "in_line": "",
        "may_complete": False,
        "may_withdraw": True,
        "may_change_day": False,
        "is_of_agency": True,
        "has_training": False,
        "may_see_history": True,
        "may_see_account": False,
        **changes,
    }
    return State(template="requests/one.html", kind=kind, values=values, actor=actor, name=name)


def withdrawal(kind: Kind, of: RequestStatus, **more: object) -> State:
    """Return a state of the page that withdraws."""
    values = {"request": of, "may_withdraw": True, **more}
    return State(template="requests/withdraw.html", kind=kind, values=values, actor=SAM)


PAPERS = tuple(WantedPaper(part=f"course-{number}", title=f"Course {number}") for number in range(1, 4))
READ_ONLY: dict[str, Any] = {"may_withdraw": False, "is_of_agency": False, "has_training": True}

STATES = [
    State(template="requests/choose.html", kind=Kind.ONE, values={"agencies": (AGENCY,), "chosen": "A1"}, actor=SAM),
    State(
        template="requests/choose.html",
        kind=Kind.MANY,
        values={"agencies": (AGENCY, AGENCY.model_copy(update={"id": "A2"})), "chosen": "A1"},
        actor=SAM,
    ),
    State(
        template="requests/choose.html",
        kind=Kind.LONG,
        values={"agencies": (AGENCY, LONG_AGENCY), "chosen": "A1"},
        actor=SAM,
    ),
    options("requests/users.html", Kind.EMPTY, role_types=(), project_types=(), license_kinds=(LicenseKind.STANDARD,)),
    options("requests/users.html", Kind.MANY, people=(NORA, OTTO)),
    options("requests/users.html", Kind.LONG, agency=LONG_AGENCY),
    options(
        "requests/users.html",
        Kind.ERROR,
        people=(NORA,),
        **refused(
            ("last_name_1", "Person 1: enter the last name."),
            ("email_2", "Person 2, Ivo Reed: The email is not an address such as name@agency.org."),
            ("license_kind", "Choose the kind of license."),
            ("project_types", "Choose at least one project type."),
            first_name_1="Ivo",
            email_2="x",
        ),
    ),
    options("requests/change.html", Kind.EMPTY, holders=()),
    options("requests/change.html", Kind.ONE),
    options("requests/change.html", Kind.MANY, holders=tuple(holder(number) for number in range(1, 40))),
    options("requests/change.html", Kind.LONG, agency=LONG_AGENCY, holders=(holder(1, person_name=LONG_PERSON),)),
    options("requests/change.html", Kind.ERROR, **refused(("person", "Choose the user."), person="", changes="More")),
    options("requests/who_leaves.html", Kind.EMPTY, holders=()),
    options("requests/who_leaves.html", Kind.ONE),
    options("requests/who_leaves.html", Kind.MANY, holders=tuple(holder(number) for number in range(1, 40))),
    options("requests/who_leaves.html", Kind.LONG, agency=LONG_AGENCY, holders=(holder(1, person_name=LONG_PERSON),)),
    removal(Kind.ONE, leaver()),
    removal(Kind.MANY, BUSY),
    removal(Kind.LONG, leaver(person=TESS.model_copy(update={"first_name": LONG_PERSON}))),
    removal(Kind.ERROR, leaver(), **refused(("license", "Choose what becomes of the license."), note="Left.")),
    check(Kind.ONE, [("Person 1", "Ivo Larkspur, ivo@shelter.example"), ("Day", date(2026, 4, 1))]),
    check(Kind.MANY, [(f"Person {number}", f"Ivo {number}, ivo{number}@shelter.example") for number in range(1, 6)]),
    check(Kind.LONG, [("Person 1", LONG_PERSON), ("Note", LONG_TEXT)], warning=BUSY.warning),
    one(Kind.ONE, IN_TRAINING, has_training=True),
    one(Kind.MANY, RETURNED, papers=PAPERS, may_complete=True, history=tuple(step(number) for number in range(1, 20))),
    one(
        Kind.ONE,
        status(state=RequestState.AWAITING_PLACE, due=None),
        "in line",
        in_line="3rd of 5 in line; places in training: 8",
    ),
    one(Kind.MANY, LEAVES, "planned removal", may_change_day=True),
    one(Kind.EMPTY, status(due=None), history=()),
    one(Kind.LONG, LONG),
    one(
        Kind.ERROR, RETURNED, papers=PAPERS, may_complete=True, **refused(("paper", "Choose a file."), part="course-1")
    ),
    one(Kind.READ_ONLY, IN_TRAINING, actor=TRAINEE, **READ_ONLY),
    withdrawal(Kind.ONE, status()),
    withdrawal(Kind.LONG, LONG),
    withdrawal(Kind.ERROR, LEAVES, **refused(("reason", "Write why."), reason="")),
    withdrawal(Kind.READ_ONLY, status(state=RequestState.GRANTED), may_withdraw=False),
]

_MAY = "Whoever may not send requests is refused."
_ONE = "It is about one request."

WITHOUT: Without = {
    ("requests/choose.html", Kind.EMPTY): "Whoever may send requests for no agency is refused.",
    ("requests/choose.html", Kind.ERROR): "The page has no form.",
    ("requests/choose.html", Kind.READ_ONLY): _MAY,
    ("requests/users.html", Kind.ONE): "The form has places for several people.",
    ("requests/users.html", Kind.READ_ONLY): _MAY,
    ("requests/change.html", Kind.READ_ONLY): _MAY,
    ("requests/who_leaves.html", Kind.ERROR): "The page has no form.",
    ("requests/who_leaves.html", Kind.READ_ONLY): _MAY,
    ("requests/removal.html", Kind.EMPTY): "It is about one person.",
    ("requests/removal.html", Kind.READ_ONLY): _MAY,
    ("requests/check.html", Kind.EMPTY): "There is at least one answer.",
    ("requests/check.html", Kind.ERROR): "A refusal shows the form again, where the answers can be changed.",
    ("requests/check.html", Kind.READ_ONLY): _MAY,
    ("requests/withdraw.html", Kind.EMPTY): _ONE,
    ("requests/withdraw.html", Kind.MANY): _ONE,
}
