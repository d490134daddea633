"""The system administrator's clock: 24 to 48 hours, tracked, and a late one shows (document 002)."""

from datetime import date, timedelta

import pytest

from models.access_request import stages, timeline
from models.access_request.lifecycle import RequestState
from models.access_request.messages import LicenseLost, PersonLeft
from models.access_request.rules import account as access_request_account
from models.access_request.rules import ending
from models.access_request.state import AccessRequest, RequestKind
from models.effects import TaskKind
from models.people import Role
from models.policy.access_requests import Stage
from tests.models import forms
from tests.models.builders import (
    DAY,
    MOMENT,
    REPRESENTATIVE,
    START,
    TRAINEE,
    as_the_trainee,
    detroit,
    hmis_lead,
    minnesota,
    missouri,
    outsider,
    representative,
    request,
    reviewer,
    system_administrator,
)
from tests.models.checks import Board, refused, sound

HOUR = timedelta(hours=1)

READY = {
    RequestKind.NEW_USER: (RequestState.LICENSE_SET_ASIDE, (Stage.TRAINING, Stage.REVIEW, Stage.LICENSE)),
    RequestKind.MODIFY_ACCESS: (RequestState.APPROVED, (Stage.REVIEW,)),
    RequestKind.REMOVE_USER: (RequestState.SUBMITTED, (Stage.DEPARTURE,)),
    RequestKind.TRAINING_SITE: (RequestState.SUBMITTED, ()),
}


def ready(kind: RequestKind = RequestKind.NEW_USER) -> AccessRequest:
    """A request that stands before its last stage, under Detroit's policy."""
    state, done = READY[kind]
    asked = request(kind, detroit())
    return asked.model_copy(update={"state": state, "done": done, "license_is_reserved": kind == RequestKind.NEW_USER})


def ordered(kind: RequestKind = RequestKind.NEW_USER) -> AccessRequest:
    return access_request_account.account_ordered(ready(kind), START).state


def confirmed(hours: float, request_: AccessRequest | None = None) -> AccessRequest:
    message = forms.confirmation(system_administrator())
    return sound(access_request_account.confirm_account(request_ or ordered(), message, START + hours * HOUR)).state


@pytest.mark.requirement("NEW-06")
def test_the_clock_starts_with_the_complete_request_and_not_with_its_submission() -> None:
    asked = ready().model_copy(update={"submitted_at": START - 40 * DAY})
    decision = sound(access_request_account.account_ordered(asked, START))
    account = decision.state.account
    assert account is not None
    assert (account.target.ends_at, account.limit.ends_at) == (START + 24 * HOUR, START + 48 * HOUR)
    assert account.target.started_at == START
    (task,) = decision.opened
    assert (task.role, task.due) == (Role.SYSTEM_ADMINISTRATOR, START + 48 * HOUR)
    assert decision.state.state == RequestState.ACCOUNT_PENDING


@pytest.mark.parametrize(
    ("kind", "work"),
    [
        (RequestKind.NEW_USER, TaskKind.SET_UP_ACCOUNT),
        (RequestKind.MODIFY_ACCESS, TaskKind.CHANGE_ACCOUNT),
        (RequestKind.REMOVE_USER, TaskKind.CLOSE_ACCOUNT),
        (RequestKind.TRAINING_SITE, TaskKind.GRANT_TRAINING_SITE),
    ],
)
def test_each_kind_of_request_asks_for_its_own_work(kind: RequestKind, work: TaskKind) -> None:
    assert [task.kind for task in access_request_account.account_ordered(ready(kind), START).opened] == [work]


@pytest.mark.requirement("NEW-06")
@pytest.mark.parametrize(("hours", "late"), [(0, False), (24, False), (47.999, False), (48, True), (100, True)])
def test_the_time_is_tracked_and_a_late_account_is_late_to_the_moment(hours: float, late: bool) -> None:
    account = confirmed(hours).account
    assert account is not None
    assert (account.confirmed_at, account.confirmed_by) == (START + hours * HOUR, "p-admin")
    assert account.late is late


@pytest.mark.requirement("NEW-06")
def test_one_moment_before_the_limit_is_in_time() -> None:
    decision = access_request_account.confirm_account(
        ordered(), forms.confirmation(system_administrator()), START + 48 * HOUR - MOMENT
    )
    assert decision.state.account is not None
    assert not decision.state.account.late
    assert "late" not in decision.summary


@pytest.mark.requirement("NEW-06")
def test_when_the_limit_passes_the_lead_is_told_once_and_the_request_shows_it() -> None:
    asked = ordered()
    assert timeline.next_wake(asked) == (START + 48 * HOUR, "account_pending: 48 hours for an account")
    assert timeline.wake(asked, START + 48 * HOUR - MOMENT) is None
    decision = timeline.wake(asked, START + 48 * HOUR)
    assert decision is not None
    account = sound(decision).state.account
    assert account is not None
    assert (account.late, account.warned, account.confirmed_at) == (True, True, None)
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.to_role) == ("task_overdue", (), Role.HMIS_LEAD)
    assert letter.facts == {
        "title": "Create the account in the HMIS",
        "due": "Wednesday, November 4, 2026, at 9:00 AM",
    }
    assert timeline.next_wake(decision.state) is None
    assert timeline.wake(decision.state, START + 100 * HOUR) is None


@pytest.mark.requirement("NEW-06")
def test_a_late_account_is_confirmed_all_the_same_and_stays_late() -> None:
    warned = timeline.wake(ordered(), START + 48 * HOUR)
    assert warned is not None
    decision = sound(
        access_request_account.confirm_account(
            warned.state, forms.confirmation(system_administrator(), "Was ill."), START + 50 * HOUR
        )
    )
    assert decision.state.account is not None
    assert decision.state.account.late
    assert decision.summary == "The work on the account was confirmed. It was late. Was ill."


@pytest.mark.requirement("NEW-06")
def test_a_confirmation_says_on_which_day_the_work_was_done_and_is_late_by_the_time_it_came() -> None:
    report = forms.confirmation(system_administrator()).model_copy(update={"done_on": date(2026, 11, 2)})
    decision = sound(access_request_account.confirm_account(ordered(), report, START + 50 * HOUR))
    assert decision.summary.endswith("It was late. Done on Monday, November 2, 2026.")
    for day, code in ((date(2026, 11, 1), "before_order"), (date(2026, 11, 9), "not_done_yet")):
        wrong = report.model_copy(update={"done_on": day, "key": "other"})
        refused(code, access_request_account.confirm_account, ordered(), wrong, START + HOUR)


def test_a_confirmation_closes_the_task_and_stops_the_clock() -> None:
    board = Board()
    board.take(access_request_account.account_ordered(ready(), START))
    decision = sound(
        access_request_account.confirm_account(ordered(), forms.confirmation(system_administrator()), START + HOUR)
    )
    board.take(decision)
    assert board.open == {}
    assert (decision.state.due, timeline.next_wake(decision.state)) == (None, None)
    assert decision.state.state == RequestState.ACCOUNT_PENDING


@pytest.mark.requirement("FEE-14")
def test_the_request_is_granted_when_the_account_is_there() -> None:
    decision = sound(ending.granted(confirmed(5), START + 5 * HOUR))
    after = decision.state
    assert (after.state, after.ended_at, after.end_reason) == (RequestState.GRANTED, START + 5 * HOUR, "Done.")
    assert stages.next_stage(after) is None
    assert not after.license_is_reserved
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("account_ready", (TRAINEE,), (REPRESENTATIVE,))


@pytest.mark.parametrize(
    ("kind", "template", "facts"),
    [
        (RequestKind.MODIFY_ACCESS, "access_changed", {"changes": ["Add the shelter in Elm Street"]}),
        (RequestKind.TRAINING_SITE, "training_site_ready", {}),
    ],
)
def test_the_person_is_told_what_was_done_with_the_representative_in_copy(
    kind: RequestKind, template: str, facts: dict[str, object]
) -> None:
    decision = sound(ending.granted(confirmed(1, ordered(kind)), START + HOUR))
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc, letter.facts) == (template, (TRAINEE,), (REPRESENTATIVE,), facts)


@pytest.mark.parametrize(
    "who", [reviewer(), hmis_lead(), representative(), outsider()], ids=lambda each: each.person_id
)
def test_only_a_system_administrator_confirms(who: object) -> None:
    message = forms.confirmation(system_administrator()).model_copy(update={"actor": who})
    said = refused("not_permitted", access_request_account.confirm_account, ordered(), message, START)
    assert said == "Only a system administrator can confirm work on an account."


def test_nobody_confirms_their_own_account() -> None:
    message = forms.confirmation(as_the_trainee(system_administrator()))
    said = refused("not_permitted", access_request_account.confirm_account, ordered(), message, START)
    assert said == "You can't confirm your own account. Please ask another system administrator."


@pytest.mark.parametrize("asked", [request(), ready(), confirmed(1), ending.granted(confirmed(1), START).state])
def test_without_work_to_confirm_a_confirmation_is_refused(asked: AccessRequest) -> None:
    message = forms.confirmation(system_administrator())
    said = refused("nothing_to_confirm", access_request_account.confirm_account, asked, message, START + HOUR)
    assert said == "This request has no work on an account to confirm."


def test_what_is_done_in_the_hmis_can_not_be_taken_back() -> None:
    sound(ending.withdraw(ordered(), forms.taking_back(representative()), START + HOUR))
    said = refused("too_late", ending.withdraw, confirmed(1), forms.taking_back(representative()), START + HOUR)
    assert said == "The work in the HMIS is already done, so it is too late to withdraw this request."


def test_a_request_taken_back_before_the_account_is_there_gives_the_license_up_and_closes_the_task() -> None:
    board = Board()
    board.take(access_request_account.account_ordered(ready(), START))
    decision = sound(ending.withdraw(ordered(), forms.taking_back(representative()), START + HOUR))
    board.take(decision)
    assert (decision.state.license_is_reserved, board.open) == (False, {})


@pytest.mark.requirement("NEW-06")
def test_every_pack_sets_its_own_clock() -> None:
    for version in (missouri(), minnesota(), detroit()):
        asked = request(RequestKind.TRAINING_SITE, version)
        clock = access_request_account.account_ordered(
            asked.model_copy(update={"state": RequestState.APPROVED}), START
        ).state.account
        assert clock is not None
        rule = version.access_requests.account
        assert clock.limit.ends_at - START == rule.limit_hours * HOUR
        assert clock.target.ends_at - START == rule.target_hours * HOUR
        assert clock.limit.source == rule.source


@pytest.mark.requirement("ACC-14")
def test_a_change_that_is_made_already_ends_as_it_would_have_when_the_license_is_lost() -> None:
    made = confirmed(1, ordered(RequestKind.MODIFY_ACCESS))
    assert ending.person_left(made, PersonLeft(reason="Left."), START) is None
    assert ending.license_lost(made, LicenseLost(reason="Revoked."), START) is None
