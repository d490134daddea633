"""An agency's pages: what waits, its lists, who acts for it, and its people."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.calendar import day_deadline
from models.directory.state import PersonRecord
from models.documents import DocumentKind, ScanState
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.people import Actor, Grant, Role
from models.training.lifecycle import TrainingState
from services.agency_pages import AgencyReader
from storage.documents import Document
from storage.reads.agencies import Agency
from storage.reads.agency_lists import AgencyCounts, RosterLine, Shown
from storage.reads.directory import DirectoryPerson, LicenseOfPerson, RoleRow
from storage.reads.trainings import TrainingRow
from tests.portal.sample_requests import request
from tests.portal.states import PEOPLE, Kind, State, Without, refused
from tests.portal.states.appeals import row as appeal_row
from tests.portal.states.licenses import EXPIRES, UNUSED
from tests.portal.states.waiting import LONG as LONG_TASK
from tests.portal.states.waiting import task

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))
CONTACT = Actor(person_id="connie", grants=(Grant(role=Role.BILLING_CONTACT, agency_id="A1"),))
AGENCY = Agency(
    id="A1",
    name="Lantern Street Shelter",
    region_id="R1",
    region_name="Region 1",
    county="Boone",
    license_expires_on=date(2026, 6, 30),
)
LONG_NAME = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
LONG_AGENCY = AGENCY.model_copy(update={"name": LONG_NAME})
CLOSED = AGENCY.model_copy(update={"closes_on": date(2026, 1, 31)})
LONG_PERSON = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley"
ALL = AgencyReader(may_request=True, may_see_users=True, may_see_licenses=True, may_see_billing=True, may_appeal=True)
MONEY = AgencyReader(
    may_request=False, may_see_users=False, may_see_licenses=True, may_see_billing=True, may_appeal=False
)
NONE = AgencyCounts(
    requests_open=0,
    requests_returned=0,
    trainings_open=0,
    licenses_active=0,
    licenses_inactive=0,
    licenses_free=0,
    appeals_open=0,
    invoices_unpaid=0,
)
SOME = NONE.model_copy(update={"requests_open": 3, "trainings_open": 2, "licenses_active": 14, "invoices_unpaid": 1})
DUE = day_deadline(AT, 14, "America/Chicago", "14 days of training", "Guide 001")


def home(kind: Kind, **changes: object) -> State:
    """Return a state of the agency's first page."""
    values: dict[str, object] = {"agency": AGENCY, "reader": ALL, "counts": SOME, "tasks": (), **changes}
    return State(template="agencies/one.html", kind=kind, values=values, actor=SAM)


def listed(part: str, kind: Kind, rows: list[Any], actor: Actor = SAM, **changes: object) -> State:
    """Return a state of one of the agency's lists."""
    values: dict[str, object] = {
        "agency": AGENCY,
        "reader": ALL,
        "shown": Shown.OPEN,
        "rows": rows,
        "may_open": [each.id for each in rows] if part == "appeals" else [],
        "more": "",
        "search": "",
        "path_of_list": f"/agencies/A1/{part}",
        **({"may_appeal_denial": True} if part == "appeals" else {}),
        "more_path": f"/agencies/A1/{part}?show=open&after=x" if len(rows) > 20 else "",
        **changes,
    }
    name = "found" if values["search"] else ""
    return State(template=f"agencies/{part}.html", kind=kind, values=values, actor=actor, name=name)


def line(number: int, **changes: object) -> RosterLine:
    """Return a license with its holder."""
    usual: dict[str, object] = {
        "id": f"L{number}",
        "kind": LicenseKind.STANDARD,
        "state": LicenseState.ACTIVE,
        "inactive_reason": None,
        "revoked_at": None,
        "flagged_since": None,
        "expires_on": date(2026, 6, 30),
        "programmed_on": None,
        "appeal_until": None,
        "recertified_for": None,
        "person_id": "tess",
        "person_name": "Tess Example",
        "assignment_state": AssignmentState.ACTIVE,
        "active_from": AT,
        "last_data_entry_at": AT,
        "last_login_at": AT,
        "next_date": EXPIRES,
    }
    return RosterLine.model_validate({**usual, **changes})


FREE = {"person_id": None, "person_name": None, "assignment_state": None, "active_from": None}
PAUSED = {"state": LicenseState.INACTIVE}
ROSTER = [
    line(1, recertified_for=date(2026, 6, 30)),
    line(2, inactive_reason=InactiveReason.UNPAID, **PAUSED),
    line(3, inactive_reason=InactiveReason.SANCTION, revoked_at=AT, appeal_until=date(2099, 1, 1), **PAUSED),
    line(4, flagged_since=AT, last_data_entry_at=None, next_date=UNUSED),
    line(5, programmed_on=date(2026, 4, 1), last_data_entry_at=None, last_login_at=None),
    line(6, state=LicenseState.OPEN, **FREE),
    line(7, inactive_reason=InactiveReason.LEFT_AND_KEPT, **PAUSED, **FREE),
    line(8, state=LicenseState.DELETED, next_date=None),
    *(line(number) for number in range(9, 30)),
]


def training(number: int, **changes: object) -> TrainingRow:
    """Return a training run."""
    usual: dict[str, object] = {
        "request_id": f"Q{number}",
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "person_id": "tess",
        "person_name": PEOPLE[number % len(PEOPLE)],
        "requested_by": "sam",
        "role_type": "",
        "policy_label": "Missouri 1",
        "state": TrainingState.IN_TRAINING,
        "started_at": AT,
        "ended_at": None,
        "end_reason": "",
        "cases": 2,
        "case_number": 1,
        "deadline": DUE,
        "trainee_seconds": 0,
        "reviewer_seconds": 0,
        "next_step": "Submit step 2 of practice case 1.",
        "waiting_for": "the trainee",
        "under_review": False,
        "reports_ignored": 0,
    }
    return TrainingRow.model_validate({**usual, **changes})


def paper(number: int, **changes: object) -> Document:
    """Return a certificate."""
    usual: dict[str, object] = dict.fromkeys(Document.model_fields)
    usual |= {
        "id": f"D{number}",
        "agency_id": "A1",
        "person_id": "tess",
        "person_name": "Tess Example",
        "kind": DocumentKind.CERTIFICATE,
        "file_name": "privacy.pdf",
        "media_type": "application/pdf",
        "sha256": "0",
        "size": 5,
        "stored_at": AT,
        "stored_by": "tess",
        "scan": ScanState.CLEAN,
        "destroyed_why": "",
    }
    return Document.model_validate({**usual, **changes})


def role(person_id: str, of: Role, **changes: object) -> RoleRow:
    """Return a designation."""
    usual: dict[str, object] = dict.fromkeys(RoleRow.model_fields)
    usual |= {"person_id": person_id, "person_name": f"{person_id.title()} Example", "role": of, "agency_id": "A1"}
    usual |= {"agency_name": "Lantern Street Shelter", "from_day": date(2024, 1, 2)}
    return RoleRow.model_validate({**usual, **changes})


def person(number: int, **changes: object) -> DirectoryPerson:
    """Return a person of the agency."""
    usual: dict[str, object] = {
        "id": f"p{number}",
        "first_name": "Tess",
        "last_name": "Example",
        "email": "tess@agency.example",
        "licenses": (
            LicenseOfPerson(license_id="L1", agency_id="A1", agency_name="Lantern Street Shelter", state="active"),
        ),
        "roles": (role("tess", Role.REPRESENTATIVE),),
    }
    return DirectoryPerson.model_validate({**usual, **changes})


def record(number: int) -> PersonRecord:
    """Return a person whom a form offers."""
    return PersonRecord(person_id=f"p{number}", first_name="Tess", last_name="Example", email="tess@agency.example")


LONG_MAIL = "wilhelmina-alexandrina.featherstonehaugh@interfaith-partnership.example"
LONG_ROW = person(1, first_name="Wilhelmina-Alexandrina", last_name="Featherstonehaugh-Cholmondeley", email=LONG_MAIL)
HELD = (role("sam", Role.SIGNATORY), role("rhea", Role.REPRESENTATIVE), role("connie", Role.BILLING_CONTACT))
GIVES = (Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR, Role.EXECUTIVE_DIRECTOR)


def roles(template: str, kind: Kind, rows: tuple[RoleRow, ...] = HELD, actor: Actor = SAM, **changes: object) -> State:
    """Return a state of a page about the agency's roles."""
    values: dict[str, object] = {
        "agency": AGENCY,
        "rows": rows,
        "designable": GIVES,
        "may_name_billing_contact": True,
        "alone": (),
        "people": (record(1), record(2)),
        **changes,
    }
    return State(template=template, kind=kind, values=values, actor=actor)


def ending(kind: Kind, **changes: object) -> State:
    """Return a state of the page that ends a role."""
    values: dict[str, object] = {"agency": AGENCY, "held": HELD[1], "may_end": True, "others": [HELD[0]], **changes}
    return State(template="agencies/end_role.html", kind=kind, values=values, actor=SAM)


def one_person(kind: Kind, **changes: object) -> State:
    """Return a state of the page of a person."""
    usual = {"agency": AGENCY, "person": person(1), "may_change": True, "why_not": "", "seen_at": AT.isoformat()}
    values: dict[str, object] = {**usual, **changes}
    return State(template="agencies/person.html", kind=kind, values=values, actor=SAM)


READ_ONLY: dict[str, Any] = {"designable": (), "may_name_billing_contact": False, "people": ()}
BILLING = "agencies/billing_contact.html"
ROLES = "agencies/roles.html"
ENDED = {"ended_at": AT + timedelta(days=3), "end_reason": "The deadline passed."}

STATES = [
    home(Kind.EMPTY, counts=NONE),
    home(Kind.ONE, tasks=(task(1),)),
    home(Kind.MANY, tasks=tuple(task(number) for number in range(1, 12))),
    home(Kind.LONG, agency=LONG_AGENCY, tasks=(LONG_TASK,)),
    home(Kind.READ_ONLY, agency=CLOSED, reader=MONEY),
    listed("licenses", Kind.EMPTY, []),
    listed("licenses", Kind.EMPTY, [], search="Zoë O’Brien"),
    listed("licenses", Kind.ONE, [line(1)]),
    listed("licenses", Kind.MANY, ROSTER),
    listed("licenses", Kind.LONG, [line(1, person_name=LONG_PERSON)], agency=LONG_AGENCY),
    listed("licenses", Kind.READ_ONLY, [line(1)], CONTACT, reader=MONEY),
    listed("trainings", Kind.EMPTY, []),
    listed("trainings", Kind.ONE, [training(1)]),
    listed("trainings", Kind.MANY, [training(1, **ENDED), *(training(number) for number in range(2, 30))]),
    listed("trainings", Kind.LONG, [training(1, person_name=LONG_PERSON)], agency=LONG_AGENCY),
    listed("requests", Kind.EMPTY, []),
    listed("requests", Kind.ONE, [request(1)]),
    listed("requests", Kind.MANY, [request(number) for number in range(1, 30)]),
    listed("requests", Kind.LONG, [request(1, person_name=LONG_PERSON)], agency=LONG_AGENCY),
    listed("requests", Kind.READ_ONLY, [request(1)], reader=ALL.model_copy(update={"may_request": False})),
    listed("appeals", Kind.EMPTY, []),
    listed("appeals", Kind.ONE, [appeal_row(1)]),
    listed("appeals", Kind.MANY, [appeal_row(number) for number in range(1, 30)]),
    listed("appeals", Kind.LONG, [appeal_row(1)], agency=LONG_AGENCY),
    listed("appeals", Kind.READ_ONLY, [appeal_row(1)], reader=ALL.model_copy(update={"may_appeal": False})),
    listed("papers", Kind.EMPTY, []),
    listed("papers", Kind.ONE, [paper(1)]),
    listed("papers", Kind.MANY, [paper(number) for number in range(1, 30)]),
    listed("papers", Kind.LONG, [paper(1, person_name=LONG_PERSON, file_name=f"{'certificate-' * 9}.pdf")]),
    listed("people", Kind.EMPTY, []),
    listed("people", Kind.EMPTY, [], search="Zoë O’Brien"),
    listed("people", Kind.ONE, [person(1)]),
    listed("people", Kind.MANY, [person(number) for number in range(1, 30)]),
    listed("people", Kind.LONG, [LONG_ROW], agency=LONG_AGENCY),
    roles(ROLES, Kind.EMPTY, (), alone=()),
    roles(ROLES, Kind.ONE, HELD[:2], alone=(Role.REPRESENTATIVE,)),
    roles(ROLES, Kind.MANY, tuple(role(f"p{number}", Role.REPRESENTATIVE) for number in range(1, 15))),
    roles(ROLES, Kind.LONG, (role("sam", Role.SIGNATORY, person_name=LONG_PERSON),), agency=LONG_AGENCY),
    roles(ROLES, Kind.ERROR, HELD, SAM, **refused(("role", "Choose the role."), role="")),
    roles(ROLES, Kind.READ_ONLY, **READ_ONLY),
    roles(BILLING, Kind.EMPTY, HELD[:2], people=()),
    roles(BILLING, Kind.ONE, actor=CONTACT, people=()),
    roles(BILLING, Kind.ERROR, HELD, SAM, **refused(("email", "Enter the email address."), email="x")),
    roles(BILLING, Kind.READ_ONLY, **READ_ONLY),
    ending(Kind.ONE),
    ending(Kind.EMPTY, others=[]),
    ending(Kind.LONG, held=role("rhea", Role.REPRESENTATIVE, person_name=LONG_PERSON), agency=LONG_AGENCY),
    ending(Kind.ERROR, **refused(("reason", "Write why the role ends."), reason="")),
    ending(Kind.READ_ONLY, may_end=False),
    one_person(Kind.ONE),
    one_person(Kind.EMPTY, person=person(1, licenses=(), roles=())),
    one_person(Kind.LONG, person=LONG_ROW, agency=LONG_AGENCY),
    one_person(Kind.ERROR, **refused(("reason", "Write why it changes."), first_name="Tess", reason="")),
    one_person(Kind.READ_ONLY, may_change=False, why_not="Only the HMIS lead can change this."),
]

_LIST = "The list has no form."
_SAME = "Whoever may see the list can do the same with it."

WITHOUT: Without = {
    ("agencies/one.html", Kind.ERROR): "The page has no form.",
    **{(f"agencies/{part}.html", Kind.ERROR): _LIST for part in ("licenses", "trainings", "requests", "appeals")},
    **{(f"agencies/{part}.html", Kind.ERROR): _LIST for part in ("papers", "people")},
    **{(f"agencies/{part}.html", Kind.READ_ONLY): _SAME for part in ("trainings", "papers", "people")},
    (BILLING, Kind.MANY): "One person is the billing contact.",
    (BILLING, Kind.LONG): "It has the same form as the page of all roles.",
    ("agencies/end_role.html", Kind.MANY): "It is about one person.",
    ("agencies/person.html", Kind.MANY): "It is about one person.",
}
