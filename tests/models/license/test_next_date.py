"""Which date of a license comes next: the same answer everywhere, and nothing happens before it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from models.calendar import civil_day, last_day_before, spoken
from models.license.assignments import holder
from models.license.explain import WAITED_FOR, DateKind, ExplainedDate, explained_dates, next_date
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.outlook import outlook
from models.license.rules import access, assignments, exceptions, revocation
from models.license.rules.terms import set_expiration
from models.license.state import Activity, License, UsageEvidence
from models.usage.coverage import Period
from tests.models import forms
from tests.models.builders import DAY
from tests.models.license.samples import CHICAGO, FIRST, deleted, midnight_after
from tests.models.license.test_life import ALicenseUnderRandomPeople
from tests.models.license_builders import (
    BEGUN,
    Life,
    deactivation,
    exception,
    expiration,
    held,
    loaded,
    open_license,
    terms,
    used,
)
from tests.models.license_builders import revocation as revoking
from tests.models.usage_builders import covered


def of(life: Life) -> ExplainedDate | None:
    """The date that comes next for a license now."""
    return next_date(life.license, life.looked_up(), life.now)


def found(life: Life) -> tuple[DateKind, date] | None:
    """The same, by its kind and day."""
    coming = of(life)
    return None if coming is None else (coming.kind, coming.day)


def reported(life: Life, activity: Activity) -> Life:
    """The same life, with reports that cover everything up to each day."""
    life.reports = lambda now: covered(now, Period(end=now), activity=activity)
    return life


def first_change(life: Life) -> date | None:
    """The last day before a license first changes by itself. Letters and looks at its use change nothing."""
    for _ in range(20):
        alarm = life.next_alarm()
        if alarm is None:
            return None
        before, life.now = _what_matters(life.license), max(life.now, alarm[0])
        life.wake_up(alarm)
        if _what_matters(life.license) != before:
            return last_day_before(alarm[0], life.license.terms.time_zone)
    return None


def _what_matters(license_: License) -> tuple[object, ...]:
    open_exceptions = [each.number for each in license_.exceptions if each.ended_at is None]
    return (
        license_.state, license_.holds, license_.flag, license_.training_needed, license_.expires_on, open_exceptions
    )  # fmt: skip


def on_record(license_: License) -> list[date]:
    """The days that a license's record itself names as ahead."""
    days = [each.until for each in license_.holds]
    days += [license_.expires_on, license_.programmed.on_day if license_.programmed else None]
    days += [license_.revocation.appeal_until if license_.revocation else None]
    days += [each.limit.last_day for each in license_.orders]
    if holder(license_) is not None:
        days += [each.until for each in license_.exceptions if each.ended_at is None]
    return [each for each in days if each is not None]


def assert_true(life: Life) -> None:
    """The next date is the earliest of all that will happen, and it is not in the past unless somebody is late."""
    now = Life(life.license, life.now, life.evidence)
    now.reports = life.reports
    now.sleep_until(life.now)
    license_, coming = now.license, of(now)
    today = civil_day(now.now, license_.terms.time_zone)
    if license_.state == LicenseState.DELETED:
        assert coming is None
        return
    assert coming is None or coming.day >= today or coming.kind in WAITED_FOR
    change = first_change(now)
    ahead = [*(day for day in on_record(license_) if day >= today), *([] if change is None else [change])]
    if ahead:
        assert coming is not None
        assert coming.day <= min(ahead)


class TheNextDate(ALicenseUnderRandomPeople):
    """Everything people can do, in any order, while time passes."""

    @invariant()
    def nothing_happens_before_it(self) -> None:
        assert_true(self.life)


TestTheNextDateUnderRandomPeople = TheNextDate.TestCase
TestTheNextDateUnderRandomPeople.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
@pytest.mark.parametrize("expires", [-30, 20, 200])
def test_with_reports_of_every_day_nothing_happens_before_the_next_date(pack: str, expires: int) -> None:
    life = Life(loaded(pack, held_since=BEGUN - 20 * DAY, expires_on=FIRST + expires * DAY))
    reported(life, Activity(data_entry=BEGUN - 10 * DAY, login=BEGUN - 5 * DAY))
    for _ in range(30):
        assert_true(life)
        life.sleep(days=13)


def test_a_license_that_expires_today_says_so_although_there_is_more_to_do_later() -> None:
    """It once showed the last day of the inactivity ladder, beside a list that said: expires today."""
    life = Life(held())
    life.license = set_expiration(life.license, expiration(FIRST), BEGUN).state
    look = outlook(life.license, used(BEGUN, BEGUN), BEGUN)
    assert look.next is not None
    assert (look.next.kind, look.next.day) == (DateKind.EXPIRATION, FIRST)
    assert any(each.kind == DateKind.RUNG and each.advice for each in look.dates)


def test_a_deleted_license_has_no_next_date_and_nothing_ahead() -> None:
    gone = deleted().model_copy(update={"expires_on": FIRST})
    look = outlook(gone, UsageEvidence(), BEGUN)
    assert look.next is None
    assert {each.kind for each in look.dates} == {DateKind.HISTORY}


def test_what_happened_today_is_not_what_comes_next() -> None:
    """It once said “Next date: today”, because the license had become inactive today."""
    life = Life(held("detroit"))
    life.send(access.deactivate, deactivation(InactiveReason.SANCTION))
    coming = of(life)
    assert coming is not None
    assert coming.kind != DateKind.HISTORY


def test_an_exception_that_has_run_out_is_not_what_comes_next() -> None:
    life = Life(held())
    life.send(exceptions.grant_exception, exception(FIRST + 5 * DAY, "AP-7"))
    later = BEGUN + 20 * DAY
    dates = explained_dates(life.license, used(later, later), later)
    assert [each.day for each in dates if each.kind == DateKind.EXCEPTION] == [FIRST + 5 * DAY]
    (coming,) = [each for each in dates if each.comes_next]
    assert (coming.kind == DateKind.EXCEPTION, coming.day > civil_day(later, CHICAGO)) == (False, True)


def test_an_open_license_expires_on_the_next_anniversary() -> None:
    """Nothing wakes a license that nobody holds, so the date on record may be that of an earlier term."""
    day = civil_day(BEGUN, CHICAGO)
    license_ = open_license().model_copy(update={"expires_on": date(day.year - 3, day.month, day.day) + DAY})
    assert found(Life(license_)) == (DateKind.EXPIRATION, day + DAY)


def test_an_overdue_recertification_stays_due_until_it_is_done_or_the_license_is_revoked() -> None:
    life = Life(loaded("detroit", held_since=BEGUN - 400 * DAY, expires_on=FIRST + 3 * DAY))
    life.daily = True
    life.sleep(days=20)
    assert found(life) == (DateKind.RECERTIFICATION, FIRST + 3 * DAY)
    coming = of(life)
    assert coming is not None
    assert coming.advice
    life.send(revocation.revoke, revoking(InactiveReason.SANCTION))
    assert found(life) != (DateKind.RECERTIFICATION, FIRST + 3 * DAY)


def test_of_two_dates_on_one_day_the_one_that_ends_access_comes_first() -> None:
    life = Life(held())
    life.license = set_expiration(life.license, expiration(FIRST + DAY), BEGUN).state
    held_by = life.license.current
    assert held_by is not None
    life.send(assignments.plan_deactivation, forms.program(FIRST + DAY, person_id=held_by.person_id))
    assert found(life) == (DateKind.REMOVAL, FIRST + DAY)


def test_a_rung_is_never_announced_before_its_warning_has_had_its_time() -> None:
    """Reports come late: the warning goes out today, and nothing follows before its days are over (LIC-29)."""
    life = Life(held("detroit"))
    entered = Activity(data_entry=BEGUN, login=BEGUN)
    (rung, *_) = [each for each in life.license.terms.policy.ladder if each.warn_days_before]
    at = midnight_after(FIRST + 29 * DAY, life.license.terms.time_zone)
    late: datetime = at
    evidence = covered(late, Period(end=BEGUN + 2 * DAY), activity=entered)
    coming = next_date(life.license, evidence, late)
    assert coming is not None
    assert coming.kind == DateKind.RUNG
    today = civil_day(late, life.license.terms.time_zone)
    assert coming.day == today + max(rung.warn_days_before) * DAY
    assert f"after the warning of {spoken(today)}" in coming.explanation


def test_a_rung_that_was_excused_is_announced_again_when_it_no_longer_is() -> None:
    life = Life(held(), evidence=used(BEGUN, BEGUN).model_copy(update={"only_license": True}))
    life.sleep(days=200)
    assert not [each for each in explained_dates(life.license, life.evidence, life.now) if each.kind == DateKind.RUNG]
    life.evidence = used(BEGUN, BEGUN)
    dates = explained_dates(life.license, life.evidence, life.now)
    day = min(each.day for each in dates if each.kind == DateKind.RUNG)
    life.sleep_until(midnight_after(day) - timedelta(minutes=1))
    assert life.license.flag is None
    life.sleep_until(midnight_after(day))
    assert life.license.flag is not None


def test_an_office_without_a_yearly_recertification_shows_the_next_anniversary() -> None:
    life = Life(loaded(terms(recertification=None), held_since=BEGUN - 400 * DAY, expires_on=FIRST - 10 * DAY))
    (expires,) = [each for each in explained_dates(life.license, UsageEvidence(), BEGUN) if each.what == "Expires"]
    assert expires.day > FIRST
