"""The demo's month, day by day, through the same services as the command line."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from demo.scenes import Act, Scene
from demo.usage import imports_usage
from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.ids import opaque
from models.license.lifecycle import InactiveReason
from services import license_changes, requests, training
from services.context import Context
from services.requests import AccessForm, NewRequest

SHELTER = ("emergency-shelter",)
TWO_CASES = ("emergency-shelter", "street-outreach")
TESTS = ("security-privacy", "data-standards", "mohmis-basics")
STEPS = (1, 2, 3, 4)


class ExpectedState(StrEnum):
    """The state of a person's time on a license at the end of the month."""

    ACTIVE = "active"
    TRANSFERRED = "transferred"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Expected:
    """How a person's request must end, or the state a license must have, and what the demo shows by it."""

    person: str
    state: RequestState | ExpectedState
    shows: str
    license_id: str = ""
    """The license that it is about; empty for a request."""


EXPECTED = (
    Expected("ada", RequestState.GRANTED, "completed; her request was sent back once for completion"),
    Expected("ben", RequestState.GRANTED, "completed; a step was sent back and corrected"),
    Expected("cleo", RequestState.GRANTED, "completed; two practice cases, a window of 14 days each"),
    Expected("dov", RequestState.CLOSED, "too late: submitted a step on day 15"),
    Expected("eve", RequestState.CLOSED, "lapsed on day 14; the license went to Fay, who waited for one"),
    Expected("fay", RequestState.GRANTED, "waited for a license, then completed"),
    Expected("lee", RequestState.GRANTED, "removed; the agency gave notice late, and that is on record"),
    Expected("mia", ExpectedState.REVOKED, "six months without data entry: warned, marked, revoked", "willow-1"),
    Expected("nora", ExpectedState.ACTIVE, "a leave of absence: access paused, then restored", "willow-2"),
    Expected("otto", ExpectedState.TRANSFERRED, "left; the agency kept the license for somebody new", "willow-3"),
    Expected("pia", ExpectedState.ACTIVE, "trained, and got Otto's license", "willow-3"),
)


def story() -> list[Scene]:
    """Return every scene, in order of time."""
    scenes = [
        Scene(
            0, 9, "Lantern House requests access for Ada but forgets the projects", _asks("rita", "lantern", "ada", ())
        ),
        Scene(0, 9, "Lantern House requests access for Ben", _asks("rita", "lantern", "ben")),
        Scene(
            0,
            9,
            "Lantern House requests access for Cleo, who will work in two programs",
            _asks("rita", "lantern", "cleo", TWO_CASES),
        ),
        Scene(0, 9, "Lantern House requests access for Dov", _asks("rita", "lantern", "dov")),
        Scene(
            0,
            9,
            "Gus, who represents nobody, requests access for himself",
            _asks("gus", "lantern", "gus"),
            "not_permitted",
        ),
        Scene(0, 10, "Harbor Light requests access for Eve", _asks("hal", "harbor", "eve")),
        Scene(0, 11, "Harbor Light requests access for Fay", _asks("hal", "harbor", "fay")),
        *[
            Scene(0, 14, f"Rae approves the request for {who.title()}", _approves(who))
            for who in ("ben", "cleo", "dov", "eve")
        ],
        Scene(0, 15, "Rae approves the request for Fay; no license is open", _approves("fay")),
        Scene(1, 9, "Lantern House names Ada's projects", _completes("rita", "ada")),
        Scene(1, 10, "Rae approves the request for Ada", _approves("ada")),
        *_first_part("ada", 2),
        *_case("ada", 3, 1),
        Scene(8, 9, "Sol sets up Ada's account", _sets_up("ada")),
        *_first_part("ben", 1),
        *_case("ben", 3, 1, sent_back=2),
        Scene(11, 9, "Sol sets up Ben's account", _sets_up("ben")),
        *_first_part("cleo", 4),
        *_case("cleo", 8, 1),
        *_case("cleo", 18, 2),
        Scene(24, 9, "Sol sets up Cleo's account", _sets_up("cleo")),
        *_first_part("dov", 12),
        Scene(13, 16, "Dov submits step 1", _submits("dov", 1, 1)),
        Scene(14, 10, "Rae approves it, and step 2 opens", _reviews("dov", 1, 1, approve=True)),
        Scene(15, 9, "Dov submits step 2, a day late", _submits("dov", 1, 2), "ended"),
        *_first_part("fay", 16),
        *_case("fay", 17, 1),
        Scene(22, 9, "Sol sets up Fay's account", _sets_up("fay")),
        Scene(20, 9, "Lantern House reports that Lee left eight days ago", _removes("rita", "lantern", "lee")),
        Scene(20, 15, "Sol closes Lee's account", _sets_up("lee")),
        *_licenses(),
    ]
    return sorted(scenes, key=lambda scene: (scene.day, scene.hour))


def _licenses() -> list[Scene]:
    """Return the scenes of Willow Way's three licenses: one unused, one on leave, one for somebody new."""
    return [
        Scene(0, 8, "Lena imports a usage export: Mia has entered nothing for five months", imports_usage(0)),
        Scene(2, 9, "Willow Way reports that Nora is going on leave", _goes_on_leave("wanda", "willow-2", 18)),
        Scene(2, 14, "Sol closes Nora's account during the leave", _done_in_the_hmis("willow-2", 1)),
        Scene(
            3,
            9,
            "Willow Way reports that Otto is leaving, and keeps the license",
            _removes("wanda", "willow", "otto", 0),
        ),
        Scene(3, 15, "Sol closes Otto's account", _sets_up("otto")),
        Scene(4, 9, "Willow Way requests access for Pia", _asks("wanda", "willow", "pia")),
        Scene(4, 14, "Rae approves the request for Pia; Otto's license is reserved", _approves("pia")),
        *_first_part("pia", 5),
        *_case("pia", 6, 1),
        Scene(11, 9, "Sol sets up Pia's account", _sets_up("pia")),
        Scene(9, 9, "Wanda tries to revoke a license herself", _revokes("wanda", "willow-1"), "not_permitted"),
        Scene(20, 9, "Nora is back from leave", _comes_back("wanda", "willow-2")),
        Scene(20, 14, "Sol opens Nora's account again", _done_in_the_hmis("willow-2", 2)),
        Scene(31, 8, "Lena imports the next export: it covers the rest of Mia's six months", imports_usage(31)),
        Scene(
            33, 9, "Lena revokes Mia's license, marked for six months without data entry", _revokes("lena", "willow-1")
        ),
        Scene(33, 14, "Sol closes Mia's account", _done_in_the_hmis("willow-1", 1)),
    ]


def request_id(person: str) -> str:
    """Return the id of the demo's request for a person."""
    return opaque("R", _key("ask", person))


def _first_part(who: str, day: int) -> list[Scene]:
    name = who.title()
    return [
        Scene(day, 9, f"{name} completes the form", _form(who)),
        Scene(day, 11, f"Rae enters {name}'s three passed tests", _tests(who)),
    ]


def _case(who: str, day: int, case: int, sent_back: int = 0) -> list[Scene]:
    """Return scenes with a step submitted and reviewed each day; `sent_back` is the step to correct."""
    name = who.title()
    scenes = []
    for step in STEPS:
        of_case = f"step {step} of case {case}"
        scenes.append(Scene(day, 10, f"{name} submits {of_case}", _submits(who, case, step)))
        if step == sent_back:
            scenes.append(Scene(day, 12, f"Rae sends {of_case} back", _reviews(who, case, step, approve=False)))
            day += 1
            scenes.append(Scene(day, 9, f"{name} corrects {of_case}", _submits(who, case, step, "corrected")))
        scenes.append(Scene(day, 15, f"Rae approves {of_case} of {name}", _reviews(who, case, step, approve=True)))
        day += 1
    return scenes


def _asks(by: str, agency: str, who: str, projects: tuple[str, ...] = SHELTER) -> Act:
    form = NewRequest(kind=RequestKind.NEW_USER, agency_id=agency, person_id=who, project_types=projects)
    return lambda context: requests.submit(context, by, _key("ask", who), form)


def _removes(by: str, agency: str, who: str, days_ago: int = 8) -> Act:
    def act(context: Context) -> Awaitable[object]:
        left = context.today() - timedelta(days=days_ago)
        form = NewRequest(kind=RequestKind.REMOVE_USER, agency_id=agency, person_id=who, no_longer_needed_on=left)
        return requests.submit(context, by, _key("ask", who), form)

    return act


def _completes(by: str, who: str) -> Act:
    supplied = AccessForm(project_types=SHELTER)
    return lambda context: requests.complete(context, by, _key("complete", who), request_id(who), supplied)


def _approves(who: str) -> Act:
    return lambda context: requests.review(context, "rae", _key("approve", who), request_id(who), ReviewVerdict.APPROVE)


def _sets_up(who: str) -> Act:
    return lambda context: requests.confirm_account(context, "sol", _key("account", who), request_id(who))


def _form(who: str) -> Act:
    return lambda context: training.submit_form(context, who, _key("form", who), request_id(who), "user-policies")


def _tests(who: str) -> Act:
    async def act(context: Context) -> None:
        for test in TESTS:
            await training.record_test(context, "rae", _key(test, who), request_id(who), test, "92")

    return act


def _submits(who: str, case: int, step: int, again: str = "") -> Act:
    key = _key(f"step/{case}/{step}/{again}", who)
    return lambda context: training.submit_step(context, who, key, request_id(who), case, step)


def _reviews(who: str, case: int, step: int, *, approve: bool) -> Act:
    key = _key(f"review/{case}/{step}/{approve}", who)
    comments = "" if approve else "The entry date is after the first service. Please correct it."
    return lambda context: training.review_step(
        context, "rae", key, request_id(who), case, step, approve=approve, comments=comments
    )


def _goes_on_leave(by: str, license_id: str, days: int) -> Act:
    def act(context: Context) -> Awaitable[object]:
        until = context.today() + timedelta(days=days)
        return license_changes.start_leave(context, by, _key("leave", license_id), license_id, until, "Parental leave.")

    return act


def _comes_back(by: str, license_id: str) -> Act:
    return lambda context: license_changes.end_leave(context, by, _key("back", license_id), license_id)


def _revokes(by: str, license_id: str) -> Act:
    return lambda context: license_changes.revoke(
        context,
        by,
        _key(f"revoke/{by}", license_id),
        license_id,
        InactiveReason.NO_DATA_ENTRY,
        "No client data for six months.",
    )


def _done_in_the_hmis(license_id: str, number: int) -> Act:
    return lambda context: license_changes.confirm_order(
        context, "sol", _key(f"work/{number}", license_id), license_id, number
    )


def _key(what: str, who: str) -> str:
    return f"demo/{what}/{who}"
