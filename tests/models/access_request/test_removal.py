"""A person who leaves: at once or on a planned day, which can be moved and canceled until it is over (guide 001)."""

from datetime import date, datetime, timedelta

import pytest

from models.access_request import stages, timeline
from models.access_request.lateness import judge_leaver_notice
from models.access_request.lifecycle import RequestState
from models.access_request.rules import account, ending
from models.access_request.rules import removal as access_request_removal
from models.access_request.state import AccessRequest, Removal, RequestKind
from models.calendar import end_of_day
from models.people import Actor
from models.policy.access_requests import Stage
from models.policy.pack import PolicyVersion
from tests.federal import us_federal_holidays
from tests.models import forms
from tests.models.builders import (
    DAY,
    HARBOR,
    LAKESIDE,
    MOMENT,
    REPRESENTATIVE,
    START,
    ZONE,
    administrator,
    hmis_lead,
    minnesota,
    missouri,
    outsider,
    representative,
    request,
    request_start,
    reviewer,
    signatory,
    system_administrator,
)
from tests.models.checks import refused, sound

LAST_DAY = date(2026, 11, 20)
END = end_of_day(LAST_DAY, ZONE)


def removal(last_day: date | None = LAST_DAY, keep: bool = True, version: PolicyVersion | None = None) -> AccessRequest:
    since = last_day + timedelta(days=1) if last_day else date(2026, 11, 2)
    asked = Removal(no_longer_needed_on=since, last_day=last_day, keep=keep)
    return request(RequestKind.REMOVE_USER, version, removal=asked)


def planned() -> AccessRequest:
    return sound(access_request_removal.scheduled(removal(), START)).state


def judged(since: date, notified_at: datetime, version: PolicyVersion) -> Removal:
    """What the agency says, held against the policy's leaver notice."""
    holidays = us_federal_holidays(date(2026, 1, 1), date(2027, 1, 1))
    verdict = judge_leaver_notice(since, notified_at, version.access_requests.leaver_notice, ZONE, holidays)
    return Removal(no_longer_needed_on=since, lateness=verdict)


def test_a_removal_goes_through_the_departure_and_the_account() -> None:
    asked = removal(None)
    assert stages.stages(asked) == (Stage.DEPARTURE, Stage.ACCOUNT)
    assert stages.next_stage(asked) == Stage.DEPARTURE
    assert not access_request_removal.is_planned(asked, START)
    left = sound(access_request_removal.departed(asked)).state
    assert stages.next_stage(left) == Stage.ACCOUNT
    ordered = sound(account.account_ordered(left, START)).state
    confirmed = account.confirm_account(ordered, forms.confirmation(system_administrator()), START).state
    assert sound(ending.granted(confirmed, START)).state.state == RequestState.GRANTED


@pytest.mark.requirement("ACC-16")
def test_a_planned_removal_waits_until_its_last_day_is_over() -> None:
    assert access_request_removal.is_planned(removal(), START)
    decision = sound(access_request_removal.scheduled(removal(), START))
    assert decision.state.state == RequestState.SCHEDULED
    (letter,) = decision.notices
    assert (letter.template, letter.to) == ("removal_scheduled", (REPRESENTATIVE,))
    assert letter.facts["day"] == "Friday, November 20, 2026"
    assert timeline.next_wake(decision.state) == (END, "scheduled: the last day with access, as the agency requested")
    assert access_request_removal.is_planned(decision.state, END - MOMENT)
    assert not access_request_removal.is_planned(decision.state, END)


@pytest.mark.requirement("ACC-16", "FEE-09", "FEE-10")
@pytest.mark.parametrize(
    ("keep", "said"),
    [(True, "Your agency then keeps the license"), (False, "Your agency then gives up the license.")],
)
def test_the_letters_about_a_planned_removal_say_what_becomes_of_the_license(keep: bool, said: str) -> None:
    decision = access_request_removal.scheduled(removal(keep=keep), START)
    moved = access_request_removal.change_removal_day(
        decision.state, forms.new_last_day(representative(), date(2026, 11, 18)), START
    )
    for each in (decision, moved):
        assert str(each.notices[0].facts["license_then"]).startswith(said)


@pytest.mark.requirement("ACC-16")
def test_when_the_last_day_is_over_that_happens_once_and_the_person_leaves() -> None:
    assert timeline.wake(planned(), END - MOMENT) is None
    decision = timeline.wake(planned(), END)
    assert decision is not None
    after = sound(decision).state
    assert (decision.move, after.state, after.ended) == ("last_day_over", RequestState.SCHEDULED, False)
    assert timeline.next_wake(after) is None
    assert timeline.wake(after, END + DAY) is None
    left = access_request_removal.departed(after).state
    assert stages.next_stage(left) == Stage.ACCOUNT
    assert account.account_ordered(left, END).state.state == RequestState.ACCOUNT_PENDING


@pytest.mark.requirement("ACC-16")
@pytest.mark.parametrize("to_day", [date(2026, 11, 2), date(2026, 11, 19), date(2026, 12, 24)])
def test_the_planned_day_can_be_moved_earlier_or_later(to_day: date) -> None:
    decision = sound(
        access_request_removal.change_removal_day(planned(), forms.new_last_day(representative(), to_day), START)
    )
    after = decision.state
    assert (decision.move, after.state) == ("rescheduled", RequestState.SCHEDULED)
    assert after.removal is not None
    assert after.removal.last_day == to_day
    wake = timeline.next_wake(after)
    assert wake is not None
    assert wake[0] == end_of_day(to_day, ZONE)
    (letter,) = decision.notices
    assert letter.template == "removal_changed"
    assert letter.facts["from_day"] == "Friday, November 20, 2026"


@pytest.mark.requirement("ACC-16")
def test_a_day_that_is_over_or_the_same_day_is_refused() -> None:
    message = forms.new_last_day(representative(), date(2026, 11, 1))
    said = refused("day_is_past", access_request_removal.change_removal_day, planned(), message, START)
    assert (
        said
        == "The last day with access can't be before today. Please choose Monday, November 2, 2026, or a later day."
    )
    message = forms.new_last_day(representative(), LAST_DAY)
    said = refused("same_day", access_request_removal.change_removal_day, planned(), message, START)
    assert said == "The last day is already Friday, November 20, 2026. Please choose another day."


@pytest.mark.requirement("ACC-16")
def test_a_planned_removal_can_be_canceled_until_its_last_day_is_over() -> None:
    decision = sound(ending.withdraw(planned(), forms.taking_back(representative()), END - MOMENT))
    assert decision.state.state == RequestState.WITHDRAWN
    assert timeline.next_wake(decision.state) is None
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.facts) == ("removal_canceled", (REPRESENTATIVE,), {})


@pytest.mark.requirement("ACC-16")
@pytest.mark.parametrize("rung", [True, False], ids=["after the alarm", "before the alarm"])
def test_when_the_last_day_is_over_it_can_be_neither_moved_nor_canceled(rung: bool) -> None:
    asked = planned()
    if rung:
        over = timeline.wake(asked, END)
        assert over is not None
        asked = over.state
    later = forms.new_last_day(representative(), LAST_DAY + timedelta(days=9))
    said = "The person's access has already ended. Please request a new user instead."
    assert refused("too_late", access_request_removal.change_removal_day, asked, later, END) == said
    assert refused("too_late", ending.withdraw, asked, forms.taking_back(representative()), END) == said


@pytest.mark.parametrize("last_day", [None, LAST_DAY])
def test_a_removal_at_once_can_not_be_taken_back(last_day: date | None) -> None:
    left = access_request_removal.departed(removal(last_day)).state
    ordered = account.account_ordered(left, START).state
    for asked in (removal(None), left, ordered):
        refused("too_late", ending.withdraw, asked, forms.taking_back(representative()), START)


def test_only_a_planned_removal_has_a_day_to_move() -> None:
    message = forms.new_last_day(representative(), LAST_DAY)
    refused("not_now", access_request_removal.change_removal_day, removal(None), message, START)
    refused("not_now", access_request_removal.change_removal_day, request(), message, START)


@pytest.mark.parametrize("who", [representative(), signatory()], ids=lambda each: each.person_id)
def test_whoever_may_ask_may_move_the_day(who: Actor) -> None:
    sound(access_request_removal.change_removal_day(planned(), forms.new_last_day(who, date(2026, 11, 25)), START))


@pytest.mark.parametrize(
    "who",
    [representative(LAKESIDE), administrator(HARBOR), hmis_lead(), reviewer(), outsider()],
    ids=lambda each: each.person_id,
)
def test_nobody_else_moves_the_day(who: Actor) -> None:
    message = forms.new_last_day(who, date(2026, 11, 25))
    refused("not_permitted", access_request_removal.change_removal_day, planned(), message, START)


@pytest.mark.requirement("ACC-15", "FEE-08")
@pytest.mark.parametrize(
    ("version", "since", "late"),
    [
        (missouri(), date(2026, 10, 28), False),
        (missouri(), date(2026, 10, 27), True),
        (minnesota(), date(2026, 11, 1), False),
        (minnesota(), date(2026, 10, 30), True),
    ],
)
def test_a_late_notice_is_recorded_from_the_first_step_to_the_last_letter(
    version: PolicyVersion, since: date, late: bool
) -> None:
    told = judged(since, START, version)
    assert told.lateness is not None
    assert told.lateness.late is late
    first = sound(timeline.begin(request_start(RequestKind.REMOVE_USER, version, removal=told), START))
    assert (told.lateness.sentence in first.summary) is late
    left = access_request_removal.departed(first.state).state
    confirmed = account.confirm_account(
        account.account_ordered(left, START).state, forms.confirmation(system_administrator()), START
    ).state
    done = sound(ending.granted(confirmed, START))
    assert done.state.removal == told
    facts = done.notices[0].facts
    assert facts["late"] is late
    assert facts["lateness"] == (told.lateness.sentence if late else "")


@pytest.mark.requirement("FEE-09", "FEE-10")
@pytest.mark.parametrize("keep", [True, False])
def test_the_last_letter_says_whether_the_agency_keeps_the_license(keep: bool) -> None:
    left = access_request_removal.departed(removal(None, keep)).state
    confirmed = account.confirm_account(
        account.account_ordered(left, START).state, forms.confirmation(system_administrator()), START
    ).state
    (letter,) = sound(ending.granted(confirmed, START)).notices
    assert (letter.template, letter.to) == ("removal_done", (REPRESENTATIVE,))
    assert letter.facts["license_kept"] is keep


def test_a_removal_that_the_license_refuses_is_closed_with_the_reason() -> None:
    for asked in (removal(None), planned()):
        after = sound(ending.closed(asked, "This person doesn't hold this license.", START)).state
        assert (after.state, after.end_reason) == (RequestState.CLOSED, "This person doesn't hold this license.")


def test_a_removal_that_is_called_off_after_the_person_left_does_not_say_that_nothing_happened() -> None:
    left = account.account_ordered(access_request_removal.departed(removal(None)).state, START).state
    (letter,) = sound(ending.withdrawn(left, "The request was canceled.", START)).notices
    assert letter.template == "request_withdrawn"
