"""What excuses a license from the ladder: circumstances, and exceptions on appeal."""

from datetime import date

import pytest

from models.calendar import civil_day, months_later
from models.license.lifecycle import LicenseState
from models.license.rules import exceptions, revocation
from models.license.state import UsageEvidence
from models.policy.licenses import ExceptionKind
from tests.models.builders import DAY, MOMENT, at
from tests.models.license.samples import CHICAGO, midnight_after
from tests.models.license_builders import (
    BEGUN,
    Life,
    clearing,
    end_of_exception,
    exception,
    held,
    mark,
    used,
)


@pytest.mark.requirement("LIC-06")
def test_the_only_license_of_an_organization_is_excused() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, only_license=True))
    life.sleep(days=200)
    assert life.license.flag is None
    assert [each.excused_by for each in life.license.crossed if each.rung == "no-data-entry"] == [
        ExceptionKind.ONLY_LICENSE
    ]


@pytest.mark.requirement("LIC-07")
def test_a_level_4_list_holder_is_excused() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, list_holder=True))
    life.sleep(days=200)
    assert life.license.flag is None
    assert [each.excused_by for each in life.license.crossed if each.rung == "no-data-entry"] == [
        ExceptionKind.LIST_HOLDER
    ]


@pytest.mark.requirement("LIC-06", "LIC-07", "LIC-24")
@pytest.mark.parametrize(
    ("evidence", "excuse"),
    [(used(only_license=True), ExceptionKind.ONLY_LICENSE), (used(list_holder=True), ExceptionKind.LIST_HOLDER)],
)
def test_each_excuses_a_license_that_was_never_signed_into_as_well(
    evidence: UsageEvidence, excuse: ExceptionKind
) -> None:
    life = Life(held(), evidence=evidence)
    life.sleep(days=32)
    assert life.license.flag is None
    assert [each.excused_by for each in life.license.crossed if each.rung == "first-sign-in"] == [excuse]


@pytest.mark.requirement("LIC-06", "LIC-07")
@pytest.mark.parametrize("kind", ["only_license", "list_holder"])
def test_what_circumstances_excused_is_looked_at_again_and_counts_when_they_have_changed(kind: str) -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN).model_copy(update={kind: True}))
    life.sleep_until(midnight_after(date(2026, 7, 5)))
    life.evidence = used(data_entry=BEGUN)
    again = midnight_after(date(2026, 7, 6) + 90 * DAY)
    life.sleep_until(again - MOMENT)
    assert life.license.flag is None
    life.sleep_until(again)
    assert life.license.flag is not None
    assert life.license.flag.since == again  # before, it was excused


@pytest.mark.requirement("LIC-06")
def test_a_mark_falls_when_the_license_has_become_the_only_one() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    assert life.license.flag is not None
    life.evidence = used(data_entry=BEGUN, only_license=True)
    life.sleep(days=95)
    assert life.license.flag is None


def test_a_mark_a_person_gave_does_not_fall_by_itself() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=170)
    life.send(revocation.flag, mark())
    life.evidence = used(data_entry=BEGUN, only_license=True)
    life.sleep(days=300)
    assert life.license.flag is not None


@pytest.mark.requirement("LIC-05")
def test_a_mark_that_a_person_took_away_comes_back_when_nothing_has_changed() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    life.sleep_until(midnight_after(date(2026, 10, 4)) - DAY)  # shortly before the next look
    life.send(revocation.clear_flag, clearing())
    again = midnight_after(civil_day(life.now, CHICAGO) + 90 * DAY)
    life.sleep_until(again - MOMENT)
    assert life.license.flag is None
    life.sleep_until(again)
    assert life.license.flag is not None
    assert life.license.flag.since == again


@pytest.mark.requirement("LIC-01")
def test_a_license_used_again_after_a_mark_is_watched_as_before() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    life.send(revocation.clear_flag, clearing())
    entered = life.now
    life.evidence = used(data_entry=entered)
    threshold = midnight_after(months_later(civil_day(entered, CHICAGO), 6))
    life.sleep_until(threshold - MOMENT)
    assert life.license.flag is None
    life.sleep_until(threshold)
    assert life.license.flag is not None
    assert life.license.flag.since == threshold


@pytest.mark.requirement("LIC-08", "LIC-21")
def test_an_exception_on_appeal_keeps_a_license_from_being_marked_as_long_as_it_lasts() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    last = date(2026, 12, 31)
    life.send(exceptions.grant_exception, exception(last))
    life.sleep_until(midnight_after(last) - MOMENT)
    assert life.license.flag is None
    life.sleep_until(midnight_after(last))
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(last)


@pytest.mark.requirement("LIC-21")
def test_an_exception_takes_a_mark_away_and_its_end_brings_it_back() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    life.sleep(days=200)
    assert life.license.flag is not None
    life.send(exceptions.grant_exception, exception())
    assert life.license.flag is None
    life.sleep(days=400)
    assert life.license.flag is None
    life.send(exceptions.end_exception, end_of_exception())
    ended = life.now
    life.sleep(seconds=1)
    assert life.license.flag is not None
    assert life.license.flag.since == ended


@pytest.mark.requirement("LIC-21")
def test_an_exception_that_ended_while_nobody_worked_has_excused_until_its_last_day() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN))
    last = date(2026, 8, 31)
    life.send(exceptions.grant_exception, exception(last))
    life.sleep(days=32)
    life.be_away_until(at(date(2026, 10, 10)))
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(last)
    assert life.license.exceptions[0].ended_at == midnight_after(last)


@pytest.mark.requirement("LIC-21")
def test_a_warning_that_an_exception_made_needless_is_given_when_the_exception_ends_in_time() -> None:
    life = Life(held(), evidence=used(data_entry=BEGUN, login=BEGUN))
    life.send(exceptions.grant_exception, exception(date(2026, 6, 20)))
    life.sleep_until(at(date(2026, 6, 20)))
    assert life.notices == []
    life.sleep_until(at(date(2026, 6, 21)))
    assert life.letters == ["inactivity_warning"]


def test_an_exception_says_nothing_against_rungs_that_do_not_name_it() -> None:
    life = Life(held("detroit"))
    life.send(exceptions.grant_exception, exception())
    life.sleep(days=32)
    assert life.is_in(LicenseState.INACTIVE)
