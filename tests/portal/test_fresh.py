"""Which routes ask for a fresh check of the person (S8): each is in this table, with the rule, or why it needs none."""

from typing import Final, get_type_hints

import pytest

from portal.app import ROUTES
from portal.routing import Download, Route

ENDS_ACCESS: Final = "It ends somebody's access, or says when it ends."
MOVES_MONEY: Final = "It changes what somebody pays."
GIVES_POWER: Final = "It gives somebody a role, a way in, or the chair, or takes it."
DECIDES: Final = "It decides about somebody's access, or about an appeal."
SIGNS: Final = "It signs an agreement."
DESTROYS: Final = "It destroys something."
TELLS_ALL: Final = "It moves dates of many, and can't be taken back."
EXPORTS: Final = "It gives out data about many, or everything about one."

OWN_WORK: Final = "A person's own work, which a reviewer or a rule looks at before anybody gets access."
ASKS: Final = "It asks for something that somebody else decides."
SIGNS_IN: Final = "It is a way of signing in or out, or a check itself, and has proofs of its own."
OWN_LIST: Final = "It sorts work among reviewers, and decides nothing."
RUNS_MEETING: Final = "It says how a meeting goes. What it decides is decided by votes, by the count, or by the chair."
GIVES_TIME: Final = "It gives more time or another try. The work is still to be done and looked at."
STOPS: Final = "It takes back what somebody asked for. Nobody's access ends by it, and it can be asked for again."
ONE_FILE: Final = "One paper of a matter that its reader follows anyway. Each time is authorized again."

FRESH: Final = {
    "POST /passkeys/{passkey_id}/remove": GIVES_POWER,
    "POST /trainings/{request_id}/parts/{key}/signature": SIGNS,
    "POST /invitations": GIVES_POWER,
    "POST /invitations/{number}/confirm": GIVES_POWER,
    "POST /me/name": GIVES_POWER,
    "POST /me/ask-address": GIVES_POWER,
    "POST /me/address": GIVES_POWER,
    "POST /agencies/{agency_id}/roles": GIVES_POWER,
    "POST /agencies/{agency_id}/roles/billing-contact": GIVES_POWER,
    "POST /agencies/{agency_id}/roles/{role}/{person_id}/end": GIVES_POWER,
    "POST /agencies/{agency_id}/people/{person_id}": GIVES_POWER,
    "POST /committees/{committee_id}/meeting/hand-over": GIVES_POWER,
    "POST /committees/{committee_id}/meeting/chair-left": GIVES_POWER,
    "POST /deactivation": GIVES_POWER,
    "POST /deactivation/undo": GIVES_POWER,
    "POST /licenses/{license_id}/reactivation": DECIDES,
    "POST /licenses/{license_id}/return": DECIDES,
    "POST /licenses/{license_id}/account/{number:int}": DECIDES,
    "POST /requests/{request_id}/account": DECIDES,
    "POST /requests/new/removal": ENDS_ACCESS,
    "POST /requests/{request_id}/last-day": ENDS_ACCESS,
    "POST /agencies/{agency_id}/invoices/worksheet": MOVES_MONEY,
    "POST /inactivity-report/{license_id}": ENDS_ACCESS,
    "POST /reviews/approve": DECIDES,
    "POST /trainings/{request_id}/review/{case:int}/{step:int}": DECIDES,
    "POST /requests/{request_id}/review": DECIDES,
    "POST /trainings/{request_id}/tests/{test_id}": DECIDES,
    "POST /trainings/{request_id}/tests/{test_id}/attempts/{number:int}": DECIDES,
    "POST /committees/{committee_id}/meeting/{appeal_id}/settle-recusal": DECIDES,
    "POST /committees/{committee_id}/meeting/{appeal_id}/decision": DECIDES,
    "POST /committees/{committee_id}/meeting/{appeal_id}/vote": DECIDES,
    "POST /committees/{committee_id}/meeting/{appeal_id}/count": DECIDES,
    "POST /trainings/{request_id}/files/{document_id}/destroy": DESTROYS,
    "POST /appeals/{appeal_id}/files/{document_id}/destroy": DESTROYS,
    "POST /allotment/{region_id}/denial": DECIDES,
    "POST /allotment/requests/{number:int}": DECIDES,
    "POST /closing-days": TELLS_ALL,
    "GET /me/data": EXPORTS,
    "GET /me/data.json": EXPORTS,
    "GET /agencies/{agency_id}/licenses.csv": EXPORTS,
    "GET /agencies/{agency_id}/papers/{document_id}": EXPORTS,
    "GET /agencies/{agency_id}/invoices/statement.pdf": EXPORTS,
}
"""Every route that asks for a fresh check, and which rule of S8 it is."""

NOT_FRESH: Final = {
    "GET /appeal-form": "Everybody gets this empty form.",
    "POST /sign-in": SIGNS_IN,
    "POST /sign-in/code": SIGNS_IN,
    "POST /sign-in/link/{secret}": SIGNS_IN,
    "POST /sign-in/passkey": SIGNS_IN,
    "POST /sign-out": SIGNS_IN,
    "POST /sign-in/confirm": SIGNS_IN,
    "POST /sign-in/confirm/email": SIGNS_IN,
    "POST /sign-in/confirm/code": SIGNS_IN,
    "POST /passkeys": "It takes a session that a passkey or an invitation began, and its owner gets an email.",
    "POST /passkeys/recovery-code": SIGNS_IN,
    "POST /passkeys/lost": "It asks for a recovery, which a second person confirms with a fresh check.",
    "POST /me/address/{change}/email": SIGNS_IN,
    "POST /me/address/{change}": "A code from the former address undoes the change. Nobody has to be signed in.",
    "POST /invitations/{number}/withdraw": STOPS,
    "POST /drafts/discard": "It forgets what the person alone has typed and not sent.",
    "POST /reviews/choose": OWN_LIST,
    "POST /reviews/{task_id:int}/claim": OWN_LIST,
    "POST /reviews/{task_id:int}/hand-back": OWN_LIST,
    "POST /reviews/phrases": OWN_LIST,
    "POST /reviews/phrases/{phrase_id:int}/remove": OWN_LIST,
    "POST /trainings/{request_id}/tests/{test_id}/more": GIVES_TIME,
    "POST /trainings/{request_id}/deadline": GIVES_TIME,
    "POST /committees/{committee_id}/schedule": RUNS_MEETING,
    "POST /committees/{committee_id}/cancel": RUNS_MEETING,
    "POST /committees/{committee_id}/take-back": RUNS_MEETING,
    "POST /committees/{committee_id}/minutes/{meeting_id}/correction": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/open": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/no-quorum": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/arrive": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/leave": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/report": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/adjourn": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/resume": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/close": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/{appeal_id}/recuse": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/{appeal_id}/motion": RUNS_MEETING,
    "POST /committees/{committee_id}/meeting/{appeal_id}/continue": RUNS_MEETING,
    "POST /inactivity-report/part": "It says who took part in a review, and decides about no license.",
    "POST /trainings/{request_id}/parts/{key}/accept": OWN_WORK,
    "POST /trainings/{request_id}/parts/{key}/certificate": OWN_WORK,
    "POST /trainings/{request_id}/parts/{key}/paper": OWN_WORK,
    "POST /trainings/{request_id}/parts/{key}/account": OWN_WORK,
    "POST /trainings/{request_id}/steps/{case}/{step}": OWN_WORK,
    "POST /trainings/{request_id}/withdraw": STOPS,
    "POST /licenses/{license_id}/recertification": OWN_WORK,
    "POST /licenses/{license_id}/help": ASKS,
    "POST /licenses/{license_id}/leave": GIVES_TIME,
    "POST /requests/new/users": ASKS,
    "POST /requests/new/change": ASKS,
    "POST /requests/{request_id}/completion": ASKS,
    "POST /requests/{request_id}/papers": ASKS,
    "POST /requests/{request_id}/withdrawal": STOPS,
    "POST /allotment/commitments/{number:int}": "It promises something, and gives nobody access.",
    "POST /appeals/new": ASKS,
    "POST /appeals/{appeal_id}/answer": ASKS,
    "POST /appeals/{appeal_id}/files": ASKS,
    "POST /appeals/{appeal_id}/withdrawal": "It stops what the appellant asked for. The decision before it remains.",
    "GET /trainings/{request_id}/parts/{key}/copy": ONE_FILE,
    "GET /trainings/{request_id}/certificate": ONE_FILE,
    "GET /committees/{committee_id}/minutes/{meeting_id}/minutes.pdf": ONE_FILE,
    "GET /trainings/{request_id}/files/{document_id}": ONE_FILE,
    "GET /appeals/{appeal_id}/files/{document_id}": ONE_FILE,
    "GET /agencies/{agency_id}/invoices/receipts/{entry:int}": ONE_FILE,
    "GET /agencies/{agency_id}/invoices/credit-notes/{entry:int}": ONE_FILE,
    "GET /invoices/{number}": ONE_FILE,
}
"""Every other act, and every other page that gives out a file, and why it needs no fresh check."""


def name_of(route: Route) -> str:
    """Return a route as the tables name it."""
    return f"{route.method} {route.path}"


def needs_a_line(route: Route) -> bool:
    """Return whether somebody has to think about a route: an act, a page that gives out a file, and what is fresh."""
    shown = get_type_hints(route.handler)["return"]
    return route.form is not None or route.fresh or shown is Download


@pytest.mark.requirement("S8")
def test_every_act_and_every_file_asks_for_a_fresh_check_or_says_why_not() -> None:
    asked = {name_of(route): route.fresh for route in ROUTES if needs_a_line(route)}
    unknown = sorted(asked.keys() - FRESH.keys() - NOT_FRESH.keys())
    assert not unknown, f"Say in a table of {__name__} whether these need a fresh check (S8), and why: {unknown}"
    lacking = sorted(FRESH.keys() - {name for name, fresh in asked.items() if fresh})
    assert not lacking, f"These need fresh=True: {lacking}"
    too_many = sorted(name for name, fresh in asked.items() if fresh and name in NOT_FRESH)
    assert not too_many, f"These ask for a fresh check, and the table says that they need none: {too_many}"


def test_the_tables_name_each_route_once_and_no_other() -> None:
    assert not FRESH.keys() & NOT_FRESH.keys()
    assert FRESH.keys() | NOT_FRESH.keys() <= {name_of(route) for route in ROUTES}
    assert all(why.endswith(".") for why in {**FRESH, **NOT_FRESH}.values())


def test_no_form_with_files_is_fresh_because_files_are_not_kept_meanwhile() -> None:
    with_files = [route for route in ROUTES if route.form is not None and takes_files(route)]
    assert with_files
    assert not [name_of(route) for route in with_files if route.fresh]


def takes_files(route: Route) -> bool:
    """Return whether a form has a field for a file."""
    assert route.form is not None
    return any("Upload" in str(field.annotation) for field in route.form.model_fields.values())
