"""A person's licenses, and one of them."""

from datetime import UTC, date, datetime
from typing import Any

from models.appeal.reasons import AppealReason
from models.license.explain import DateKind, ExplainedDate
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.login_help import Diagnosis, LoginCause
from models.license.messages import AccountHelp
from models.license.outlook import LastUse, Outlook
from models.people import Actor, Grant, Role
from models.policy.licenses import Consequence
from portal.problems import Problem
from services.license_outlook import CoursePart, LicenseView, RecertificationPart
from storage.reads.held_licenses import PersonsLicense
from storage.reads.people import Person
from tests.portal.states import Kind, State, Without, refused
from tests.portal.states.appeals import row

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
TESS = Person(id="tess", first_name="Tess", last_name="Example", email="tess@agency.example")
SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))
HOLDER = Actor(person_id="tess")
LONG_AGENCY = "Interfaith Partnership for Emergency Shelter and Supportive Housing of Saint Louis County"
LONG_PERSON = Person(
    id="wilhelmina",
    first_name="Wilhelmina-Alexandrina",
    last_name="Featherstonehaugh-Cholmondeley",
    email="wilhelmina-alexandrina.featherstonehaugh@interfaith-partnership.example",
)
EXPIRES = ExplainedDate(
    kind=DateKind.EXPIRATION,
    what="Expires",
    day=date(2026, 6, 30),
    explanation="All of an agency's licenses share one expiration date (help page 000).",
    advice="Complete the course “recertification”, then submit the certificate and recertification worksheet.",
)
UNUSED = ExplainedDate(
    kind=DateKind.RUNG,
    what="If nothing changes: the license may be revoked after this day",
    day=date(2026, 5, 4),
    explanation="6 months without client data entry, counted from Monday, November 3, 2025. Source: 003, section 1.",
    advice="Enter or update client data in the HMIS by this day.",
)
USE = (
    LastUse(
        what="Client data entered or updated",
        day=date(2025, 11, 3),
        rests_on="4 HMIS CSV exports so far. They reach up to Sunday, March 1, 2026.",
    ),
    LastUse(what="Signed in to the HMIS", day=None, rests_on="We have no login report yet."),
)


def held(number: int, **changes: object) -> PersonsLicense:
    """Return a license that a person has."""
    usual: dict[str, object] = {
        "license_id": f"L{number}",
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "kind": LicenseKind.STANDARD,
        "state": LicenseState.ACTIVE,
        "inactive_reason": None,
        "revoked_at": None,
        "flagged_since": None,
        "expires_on": date(2026, 6, 30),
        "assignment_state": AssignmentState.ACTIVE,
        "active_from": AT,
        "ended_at": None,
        "next_date": EXPIRES,
    }
    return PersonsLicense.model_validate({**usual, **changes})


PAUSED = {"state": LicenseState.INACTIVE, "assignment_state": AssignmentState.INACTIVE}
MANY = [
    held(1),
    held(2, agency_name="Harbor House", assignment_state=AssignmentState.RESERVED, active_from=None),
    held(3, inactive_reason=InactiveReason.UNPAID, **PAUSED),
    held(4, inactive_reason=InactiveReason.SANCTION, revoked_at=AT, **PAUSED),
    held(5, flagged_since=AT),
    held(6, assignment_state=AssignmentState.LEFT, ended_at=AT, next_date=None),
]


def view(**changes: object) -> LicenseView:
    """Return an active license as its holder sees it."""
    usual: dict[str, object] = {
        "license_id": "L1",
        "kind": LicenseKind.STANDARD,
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "holder": TESS,
        "is_own": True,
        "outlook": Outlook(state="Active", because="", to_do=(), last_use=USE, next=UNUSED, dates=(UNUSED, EXPIRES)),
        "recertification": RecertificationPart(
            due=date(2026, 6, 30),
            overdue=False,
            done=False,
            courses=(CoursePart(name="recertification", completed_on=None),),
            worksheet=True,
            may_submit=True,
        ),
        "may_see_help": True,
        "may_see_history": True,
        "appeal_for": None,
        "appeal_id": None,
    }
    return LicenseView.model_validate({**usual, **changes})


REVOKED = view(
    outlook=Outlook(
        state="Revoked",
        because="The license was revoked on Monday, March 2, 2026: Not used for six months.",
        to_do=("The Performance Committee hears this appeal. Fill in the appeal form.",),
        last_use=USE,
        next=EXPIRES,
        dates=tuple(
            UNUSED.model_copy(update={"what": f"Rung {number} of the inactivity ladder"}) for number in range(12)
        ),
    ),
    appeal_for=AppealReason.REVOKED_INACTIVITY,
    recertification=None,
)
OPEN = view(
    holder=None,
    is_own=False,
    recertification=None,
    outlook=Outlook(state="Open: nobody holds it", because="", to_do=(), last_use=(), next=None, dates=()),
)
OF_OTHERS = view(is_own=False)
LONG = view(is_own=False, agency_name=LONG_AGENCY, holder=LONG_PERSON, appeal_id="P-3f9a0c12b7de")

PASSWORD = Diagnosis(
    cause=LoginCause.PASSWORD,
    sentence="The license and the account are fine, so the problem is most likely the password.",
    next_step="Use “Forgot Password” on the login page, and check the spam folder for the email.",
    ask_for=AccountHelp.RESET_PASSWORD,
)


PASSWORDS = (AccountHelp.UNLOCK, AccountHelp.RESET_PASSWORD)
REVIEWER = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))
PAUSED_VIEW = view(
    is_own=False,
    outlook=Outlook(
        state="Inactive",
        because="The license is inactive because nobody has logged in for too long.",
        to_do=(),
        last_use=USE,
        next=None,
        dates=(),
    ),
)
ONLY_LEAD = "Only HMIS lead staff or a system administrator can change access to a license."
NOT_OWN = "You can't do this for your own license. Please ask somebody else to do it."
REFUSED: dict[str, Any] = {
    "problem": Problem("The holder needs to complete the refresher training first."),
    "typed": {},
}


def deciding(kind: Kind, license_: LicenseView, actor: Actor = ALEX, **more: object) -> State:
    """Return a state of the page that reactivates a license."""
    usual: dict[str, object] = {"license": license_, "inactive": True, "training": Consequence.REFRESHER}
    usual |= {"because": license_.outlook.because, "last_use": license_.outlook.last_use}
    usual |= {"may_reactivate": True, "not_for_reader": ""}
    return State(template="licenses/reactivation.html", kind=kind, values={**usual, **more}, actor=actor)


def on_leave(kind: Kind, license_: LicenseView, actor: Actor = SAM, **more: object) -> State:
    """Return a state of the page that asks whether somebody is back from leave."""
    usual: dict[str, object] = {"license": license_, "on_leave": True, "until": date(2026, 3, 1), "over": True}
    usual |= {"may_answer": True, "not_for_reader": "", "may_request_end": True}
    return State(template="licenses/leave.html", kind=kind, values={**usual, **more}, actor=actor)


def one(kind: Kind, license_: LicenseView, actor: Actor = HOLDER, name: str = "", **more: object) -> State:
    """Return a state of the page of a license."""
    return State(template="licenses/one.html", kind=kind, values={"license": license_, **more}, actor=actor, name=name)


def helping(kind: Kind, license_: LicenseView, actor: Actor = HOLDER, **more: object) -> State:
    """Return a state of the page for trouble with logging in."""
    usual: dict[str, object] = {"license": license_, "diagnosis": PASSWORD, "offered": (), "contacts": ()}
    usual["asks_agency"] = license_.is_own
    return State(template="licenses/help.html", kind=kind, values={**usual, **more}, actor=actor)


STATES = [
    State(template="licenses/list.html", kind=Kind.EMPTY, values={"licenses": (), "appeals": ()}, actor=HOLDER),
    State(template="licenses/list.html", kind=Kind.ONE, values={"licenses": [held(1)], "appeals": ()}, actor=HOLDER),
    State(template="licenses/list.html", kind=Kind.MANY, values={"licenses": MANY, "appeals": [row(1)]}, actor=HOLDER),
    State(
        template="licenses/list.html",
        kind=Kind.LONG,
        values={"licenses": [held(1, agency_name=LONG_AGENCY)], "appeals": ()},
        actor=HOLDER,
    ),
    one(Kind.EMPTY, OPEN, SAM),
    one(Kind.ONE, view()),
    one(Kind.MANY, REVOKED),
    one(Kind.LONG, LONG, SAM),
    one(Kind.ERROR, view(), **refused(("certificate_1", "Choose a PDF, PNG, or JPEG file."))),
    one(Kind.READ_ONLY, view(is_own=False, recertification=None), SAM),
    helping(Kind.ONE, view(), contacts=(LONG_PERSON,), offered=(AccountHelp.REACTIVATION,)),
    helping(Kind.EMPTY, REVOKED),
    helping(Kind.MANY, OF_OTHERS, SAM, offered=PASSWORDS),
    helping(Kind.READ_ONLY, view(is_own=False), REVIEWER),
    helping(Kind.ERROR, OF_OTHERS, SAM, offered=PASSWORDS, **refused(("help", "Choose what would help."))),
    helping(Kind.LONG, LONG, SAM, contacts=(LONG_PERSON,)),
    deciding(Kind.ONE, PAUSED_VIEW),
    deciding(Kind.EMPTY, view(is_own=False), inactive=False, may_reactivate=False),
    deciding(Kind.LONG, PAUSED_VIEW.model_copy(update={"agency_name": LONG_AGENCY, "holder": LONG_PERSON})),
    deciding(Kind.ERROR, PAUSED_VIEW, **REFUSED),
    deciding(Kind.READ_ONLY, PAUSED_VIEW, SAM, may_reactivate=False, not_for_reader=ONLY_LEAD),
    on_leave(Kind.ONE, PAUSED_VIEW, over=False),
    on_leave(Kind.MANY, PAUSED_VIEW),
    on_leave(Kind.EMPTY, view(is_own=False), on_leave=False, until=None, may_answer=False),
    on_leave(Kind.LONG, PAUSED_VIEW.model_copy(update={"agency_name": LONG_AGENCY, "holder": LONG_PERSON})),
    on_leave(Kind.ERROR, PAUSED_VIEW, **refused(("until", "Enter the new last day of the leave."))),
    on_leave(Kind.READ_ONLY, view(), HOLDER, may_answer=False, not_for_reader=NOT_OWN),
]

WITHOUT: Without = {
    ("licenses/list.html", Kind.ERROR): "The page has no form.",
    ("licenses/list.html", Kind.READ_ONLY): "The list offers nothing to do but to open a license.",
    ("licenses/reactivation.html", Kind.MANY): "It is about one license.",
}
