"""Work on accounts in the HMIS."""

from models.access_request.lifecycle import RequestState
from models.calendar import hour_deadline
from models.people import Actor, Grant, Role
from services.account_work import NOTHING_OPEN, AccountJob
from tests.portal.sample_requests import AT, request
from tests.portal.states import Kind, State, Without, refused
from tests.portal.states.agencies import SAM
from tests.portal.states.licenses import LONG_AGENCY, LONG_PERSON, TESS

ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))
DUE = hour_deadline(AT, 48, "America/Chicago", "48 hours for an account", "Document 002")
LONG_TEXT = " ".join(["She works at the night shelter and enters intakes for two projects."] * 30)
ONLY = "Only a system administrator can confirm work on an account."


def job(**changes: object) -> AccountJob:
    """Return the work on a new account."""
    usual: dict[str, object] = {
        "path": "/requests/Q1/account",
        "matter": "/requests/Q1",
        "is_of_request": True,
        "title": "Create the account in the HMIS",
        "why": "Request for a new user",
        "person": TESS,
        "agency_id": "A1",
        "agency_name": "Lantern Street Shelter",
        "request": request(1, state=RequestState.ACCOUNT_PENDING, role_type="HMIS user"),
        "ordered_at": AT,
        "due": DUE,
        "closed": "",
        "may_confirm": True,
        "not_for_reader": "",
    }
    return AccountJob.model_validate({**usual, **changes})


OF_LICENSE = {"path": "/licenses/L1/account/1", "matter": "/licenses/L1", "is_of_request": False, "request": None}
NOTHING = {"person": None, "why": "", "ordered_at": None, "due": None, "closed": NOTHING_OPEN, "may_confirm": False}


def state(kind: Kind, of: AccountJob, actor: Actor = ALEX, **more: object) -> State:
    """Return a state of the page that confirms work on an account."""
    return State(template="accounts/confirm.html", kind=kind, values={"job": of, **more}, actor=actor)


STATES = [
    state(Kind.ONE, job(title="Unlock the account in the HMIS", why="the holder asked for it", **OF_LICENSE)),
    state(Kind.MANY, job(request=request(1, changes=("More projects.", "Another role."), note="From April on."))),
    state(Kind.EMPTY, job(title="Work on the account in the HMIS", **OF_LICENSE, **NOTHING)),
    state(
        Kind.LONG,
        job(
            agency_name=LONG_AGENCY,
            person=LONG_PERSON,
            title=f"Create it ({LONG_TEXT})",
            request=request(1, note=LONG_TEXT),
        ),
    ),
    state(
        Kind.ERROR,
        job(),
        **refused(("done_on", "The day can’t be in the future."), done_on="2036-01-01", note="Done."),
    ),
    state(Kind.READ_ONLY, job(may_confirm=False, not_for_reader=ONLY), SAM),
]

WITHOUT: Without = {}
