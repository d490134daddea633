"""No process stops for a date: every area looks for its next alarm, and wakes, whatever dates its state holds (R26).

The states are those of each area's own tests, each with dates from the year 1 to 9999 in every field that has one.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.access_request import overview as request_overview
from models.access_request import timeline as access_request
from models.access_request.lateness import judge_leaver_notice
from models.access_request.lifecycle import RequestState
from models.access_request.state import AccountClock, RequestKind
from models.allotment import timeline as allotment
from models.appeal import timeline as appeal
from models.appeal.lifecycle import AppealState
from models.appeal.progress import appeal_progress, spoken_progress
from models.base import Message
from models.billing import timeline as billing
from models.billing.preview import renewal_preview
from models.billing.state import AgencyAccount, BillingEvidence
from models.billing.statement import statement
from models.calendar import day_deadline
from models.committee import timeline as committee
from models.committee.lifecycle import MeetingState
from models.committee.state import AgendaEvidence
from models.errors import RuleViolation
from models.inactivity_review import timeline as inactivity_review
from models.inactivity_review.cutoffs import cutoffs
from models.inactivity_review.state import InactivityReviews
from models.license import activity as license_activity
from models.license import timeline as license_timeline
from models.license.explain import explained_dates
from models.license.lifecycle import InactiveReason
from models.license.rules import exceptions, leave, revocation
from models.license.state import License, UsageEvidence
from models.self_pay import rules as self_pay_rules
from models.self_pay import timeline as self_pay
from models.timeline import Wake
from models.training import overview as training_overview
from models.training import timeline as training
from models.training.lifecycle import StepState
from models.training.rules import window
from models.training.state import TrainingRun
from models.usage.coverage import Coverage, Period
from tests.models import extremes, forms
from tests.models.allotment.samples import Shares, existing, figures
from tests.models.appeal import test_every_step as appeals
from tests.models.billing.samples import Books
from tests.models.billing.samples import a_license as a_billed_license
from tests.models.billing.test_self_pay import asked, delaying
from tests.models.builders import (
    SOURCE,
    START,
    ZONE,
    at,
    begun,
    begun_in_detroit,
    hmis_lead,
    minnesota,
    missouri,
    request,
    run_at,
    small_training,
)
from tests.models.committee import test_every_step as committees
from tests.models.extremes import INSTANTS, dates_in
from tests.models.inactivity_review import test_rules as reviews
from tests.models.license import samples as licenses
from tests.models.license_builders import BEGUN, exception, held, loaded, mark, used
from tests.models.license_builders import leave as leave_until

MODELS = Path(str(training.__file__)).parents[1]
LIVES = 3
"""So many times each state wakes, one after the other."""


class Area(NamedTuple):
    """An area: its states, what its process asks of a state by itself, and what people see of it."""

    states: Callable[[], list[Any]]
    next_wake: Callable[[Any], Wake | None]
    wake: Callable[[Any, datetime, st.DataObject], Any]
    seen: Callable[[Any, datetime], object] = lambda state, now: None


@cache
def trainings() -> list[Message]:
    extended = window.extend(begun(), forms.extension(hmis_lead(), date(2026, 11, 18)), START).state
    handed_in = run_at(state=StepState.SUBMITTED)
    return [
        begun(),
        begun(small_training()),
        begun(minnesota().training),
        begun_in_detroit(),
        extended,
        handed_in,
        run_at(state=StepState.RETURNED),
    ]


@cache
def requests() -> list[Message]:
    a_deadline = day_deadline(START, 14, ZONE, "14 days", SOURCE)
    clock = AccountClock(target=a_deadline, limit=a_deadline)
    leaver = request(RequestKind.REMOVE_USER)
    assert leaver.removal is not None
    missouri_notice = leaver.policy.leaver_notice
    judged = judge_leaver_notice(date(2026, 11, 2), START, missouri_notice, ZONE, ()) if missouri_notice else None
    late = leaver.model_copy(
        update={"removal": leaver.removal.model_copy(update={"lateness": judged, "last_day": date(2026, 12, 1)})}
    )
    new = [request(kind, version) for kind in RequestKind for version in (missouri(), minnesota())]
    waiting = [
        each.model_copy(update={"state": state, "due": a_deadline, "account": clock, "removal": late.removal})
        for each in new
        for state in RequestState
    ]
    return [*new, late, *waiting]


@cache
def licenses_in_use() -> list[Message]:
    on_leave = leave.start_leave(held(), leave_until(date(2026, 2, 1)), BEGUN).state
    excepted = exceptions.grant_exception(held(), exception(date(2026, 6, 30)), BEGUN).state
    flagged = revocation.flag(held(), mark(), BEGUN).state
    every = [held(pack, expires_on=date(2026, 12, 31)) for pack in ("missouri", "minnesota", "detroit")]
    again = loaded(held_since=BEGUN, expires_on=date(2026, 12, 31))
    inactive = [
        licenses.inactive(*reasons) for reasons in ((InactiveReason.NO_DATA_ENTRY,), (InactiveReason.NO_LOGIN,))
    ]
    return [*every, again, *inactive, on_leave, excepted, flagged, licenses.set_aside(), licenses.deleted()]


@cache
def evidence_of_use() -> list[UsageEvidence]:
    covered = Coverage(
        periods=(Period(end=START - timedelta(days=90)), Period(start=START - timedelta(days=30), end=START)),
        reports=2,
        looked_at=START,
    )
    return [
        UsageEvidence(unreported=True),
        used(START, START),
        used(START, None, entries=covered, logins=covered),
        used(None, START, entries=covered),
    ]


@cache
def appeals_in_every_state() -> list[Message]:
    return [appeals.in_state(state).appeal for state in AppealState]


@cache
def committees_in_every_state() -> list[Message]:
    return [committees.in_state(state)[0].committee for state in MeetingState]


@cache
def monthly_reviews() -> list[Message]:
    return [
        reviews.begun(),
        reviews.opened(reviews.finding()),
        InactivityReviews(terms=reviews.without_review(), since=START),
    ]


@cache
def accounts() -> list[Message]:
    has = (a_billed_license("l-1"), a_billed_license("l-2"))
    new, billed, late = Books(has=has), Books(has=has), Books(has=has)
    return [
        Books(expires_on=None).account,
        new.account,
        billed.until(date(2026, 12, 20)).account,
        late.until(date(2027, 2, 20)).account,
    ]


@cache
def self_pay_requests() -> list[Message]:
    first = asked()
    return [first, self_pay_rules.delay(first, delaying(date(2026, 10, 1)), at(date(2026, 8, 11))).state]


@cache
def allotments() -> list[Message]:
    one = Shares(existing(1))
    two = one.allotment.model_copy(update={"figures": (*one.allotment.figures, figures(500, 300, 100))})
    return [one.allotment, two]


def wake_license(license_: License, now: datetime, data: st.DataObject) -> object:
    found = data.draw(extremes.extreme(evidence_of_use()))
    known = license_activity.informed(license_, found)
    license_timeline.next_wake(known, found)
    explained_dates(known, found)
    return license_timeline.wake(known, found, now)


def wake_account(account: AgencyAccount, now: datetime, data: st.DataObject) -> object:
    return billing.wake(account, BillingEvidence(licenses=(a_billed_license("l-1"),)), now)


def see_account(account: AgencyAccount, now: datetime) -> None:
    statement(account, date.min, date.max)
    if account.term is not None:
        with suppress(RuleViolation):
            renewal_preview(account, BillingEvidence(licenses=(a_billed_license("l-1"),)), now)


def see_training(run: TrainingRun, now: datetime) -> None:
    training_overview.overview(run, now)
    for each in run.windows:
        training_overview.window_share(run, each, now)
        each.deadline.explained()


AREAS = {
    "training": Area(trainings, training.next_wake, lambda run, now, data: training.wake(run, now), see_training),
    "access_request": Area(
        requests,
        access_request.next_wake,
        lambda one, now, data: access_request.wake(one, now),
        lambda one, now: request_overview.overview(one),
    ),
    "license": Area(
        licenses_in_use,
        license_timeline.next_wake,
        wake_license,
        lambda license_, now: explained_dates(license_),
    ),
    "appeal": Area(
        appeals_in_every_state,
        appeal.next_wake,
        lambda one, now, data: appeal.wake(one, now),
        lambda one, now: (appeal_progress(one, now), spoken_progress(one, now), appeal.is_over(one, now)),
    ),
    "committee": Area(
        committees_in_every_state,
        committee.next_wake,
        lambda one, now, data: committee.wake(one, AgendaEvidence(holidays_until=date.max), now),
        lambda one, now: ([each.when.explained() for each in one.meetings], committee.report_wanted_for(one, now)),
    ),
    "inactivity_review": Area(
        monthly_reviews,
        inactivity_review.next_wake,
        lambda one, now, data: (
            None if one.terms.policy.review is None else inactivity_review.opened(one, one.terms, (), now)
        ),
        lambda one, now: cutoffs(one.terms, now),
    ),
    "billing": Area(accounts, billing.next_wake, wake_account, see_account),
    "self_pay": Area(self_pay_requests, self_pay.next_wake, lambda one, now, data: self_pay.wake(one, now)),
    "allotment": Area(allotments, allotment.next_wake, lambda one, now, data: allotment.wake(one, now)),
}


def test_every_area_with_a_timeline_is_here() -> None:
    assert sorted(AREAS) == sorted(path.parent.name for path in MODELS.glob("*/timeline.py"))


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
@given(data=st.data())
@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
def test_looking_for_the_next_alarm_and_waking_never_fail(area: Area, data: st.DataObject) -> None:
    state = data.draw(extremes.extreme(area.states()))
    for _ in range(LIVES):
        due = area.next_wake(state)
        now = data.draw(st.one_of(INSTANTS, st.just(START)))
        area.seen(state, now)
        decision = area.wake(state, max(now, due[0]) if due is not None and data.draw(st.booleans()) else now, data)
        if decision is None:
            return
        state = decision.state
        assert type(state).model_validate_json(state.model_dump_json()) == state


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_the_states_that_are_tried_hold_dates(area: Area) -> None:
    assert any(dates_in(each) for each in area.states())
