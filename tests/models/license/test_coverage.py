"""The ladder counts only days that reports cover, and acts only on reports that are recent (LIC-29)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.calendar import civil_day, months_later, spoken
from models.errors import RuleViolation
from models.license.explain import explained_dates
from models.license.inactivity_clocks import rung_deadline
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import LicenseStep
from models.license.rules import access, revocation
from models.license.rules.leave import start_leave
from models.license.state import Activity, UsageEvidence
from models.usage.coverage import Period, merged
from tests.models.builders import DAY
from tests.models.license.samples import CHICAGO, FIRST, midnight_after
from tests.models.license_builders import BEGUN, Life, deactivation, held, leave, mark, warning
from tests.models.license_builders import revocation as revoking
from tests.models.usage_builders import covered, days

DETROIT = "America/Detroit"
SIX_MONTHS = months_later(FIRST, 6)

pytestmark = pytest.mark.requirement("LIC-29")


class Reports:
    """Reports that come in over time: from when on each is known, and what it covers."""

    def __init__(self, activity: Activity | None = None) -> None:
        self.known: list[tuple[datetime, Period]] = []
        self.activity = activity or Activity(data_entry=BEGUN, login=BEGUN)

    def add(self, at: datetime, period: Period) -> None:
        """A report is imported at a moment."""
        self.known.append((at, period))

    def __call__(self, now: datetime) -> UsageEvidence:
        """What is looked up at a moment."""
        return covered(now, *merged(period for at, period in self.known if at <= now), activity=self.activity)


def life_of(pack: str, reports: Reports) -> Life:
    life = Life(held(pack))
    life.reports = reports
    return life


def untouched(life: Life) -> bool:
    license_ = life.license
    return (license_.state, license_.flag, license_.crossed, life.letters) == (LicenseState.ACTIVE, None, (), [])


@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
def test_nobody_is_warned_or_marked_without_any_report(pack: str) -> None:
    life = life_of(pack, Reports())
    life.sleep(days=800)
    assert untouched(life)
    assert "not_reported" not in life.moves


def test_one_report_and_none_after_holds_nothing_against_anybody() -> None:
    """The report of the first month covers that month, and nothing is known of the five after it."""
    reports = Reports()
    life = life_of("missouri", reports)
    reports.add(BEGUN + 30 * DAY, days(date(2025, 6, 1), FIRST + 29 * DAY))
    life.sleep(days=500)
    assert untouched(life)


def test_one_list_of_logins_does_not_start_detroits_thirty_days() -> None:
    reports = Reports()
    life = life_of("detroit", reports)
    reports.add(BEGUN + 5 * DAY, days(None, FIRST + 4 * DAY, DETROIT))
    life.sleep(days=200)
    assert untouched(life)


def test_an_old_report_that_is_imported_late_proves_only_its_own_time() -> None:
    reports = Reports()
    life = life_of("missouri", reports)
    life.sleep(days=300)
    reports.add(life.now, days(FIRST - 60 * DAY, FIRST + 20 * DAY))
    life.sleep(days=60)
    assert untouched(life)


def marked_after_its_warning(life: Life) -> None:
    """The license is warned within a day, and marked when the thirty days that Missouri promises have passed."""
    life.sleep(days=1)
    assert (life.letters, life.license.flag) == (["inactivity_warning"], None)
    (warned,) = [each.noted_at for each in life.license.crossed if each.rung == "no-data-entry/30"]
    end = midnight_after(civil_day(warned, CHICAGO) + 30 * DAY)
    life.sleep_until(end - timedelta(seconds=1))
    assert life.license.flag is None
    life.sleep(days=1)
    assert life.license.flag is not None
    assert life.license.flag.since == end
    assert life.letters == ["inactivity_warning", "revocation_flagged"]


def test_a_rung_that_a_late_report_covers_waits_for_the_warning_that_the_policy_promises() -> None:
    reports = Reports()
    life = life_of("missouri", reports)
    life.sleep(days=250)
    assert untouched(life)
    reports.add(life.now, days(FIRST, civil_day(life.now, CHICAGO) - DAY))
    marked_after_its_warning(life)


def test_a_rung_is_reached_on_its_own_date_when_the_warning_came_in_time() -> None:
    reports = Reports()
    life = life_of("missouri", reports)
    life.sleep_until(midnight_after(SIX_MONTHS - 30 * DAY))
    reports.add(life.now, days(FIRST, civil_day(life.now, CHICAGO)))
    life.sleep_until(midnight_after(SIX_MONTHS + 20 * DAY))
    assert (life.letters, life.license.flag) == (["inactivity_warning"], None)
    reports.add(life.now, days(FIRST, SIX_MONTHS + 19 * DAY))
    life.sleep(days=1)
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(SIX_MONTHS + 1 * DAY), "the warning came a day late"


def test_the_warning_that_comes_late_names_the_day_through_which_there_is_time() -> None:
    reports = Reports()
    life = life_of("detroit", reports)
    life.sleep(days=100)
    reports.add(life.now, days(None, civil_day(life.now, DETROIT) - DAY, DETROIT))
    life.sleep(days=1)
    last = civil_day(life.wakes[-1], DETROIT) + 5 * DAY
    assert spoken(last) in str(life.letter("inactivity_warning").facts["rung"])
    (date_of_rung,) = [
        each for each in explained_dates(life.license, reports(life.now)) if each.what.startswith("If nothing")
    ]
    assert date_of_rung.day == last
    assert "after the warning of" in date_of_rung.explanation


def test_a_later_rung_without_a_warning_waits_for_an_earlier_one_that_promises_it() -> None:
    """Minnesota asks for the whole training after six months, but promises a warning before it locks an account."""
    reports = Reports()
    life = life_of("minnesota", reports)
    life.sleep(days=400)
    reports.add(life.now, days(None, civil_day(life.now, CHICAGO) - DAY))
    life.sleep(days=13)
    assert life.is_in(LicenseState.ACTIVE)
    assert life.letters == ["inactivity_warning"]
    life.sleep(days=3)
    assert life.is_in(LicenseState.INACTIVE)
    assert life.moves[-2:] == ["inactivated", "training_needed"]


def test_who_was_excused_from_the_warning_is_warned_when_the_excuse_has_ended() -> None:
    reports = Reports()
    reports.add(BEGUN, days(None, FIRST + 1000 * DAY))
    life = Life(held())
    life.reports = lambda now: reports(now).model_copy(update={"only_license": now < BEGUN + 300 * DAY})
    life.sleep(days=299)
    assert (life.letters, life.license.flag) == ([], None)
    life.sleep(days=80)
    assert life.letters == ["inactivity_warning"]
    life.sleep(days=31)
    assert life.license.flag is not None


def test_days_that_no_report_covers_move_the_rung_until_a_later_report_fills_the_gap() -> None:
    reports = Reports()
    life = life_of("missouri", reports)
    gap = days(FIRST + 31 * DAY, FIRST + 60 * DAY)
    reports.add(BEGUN, days(FIRST, FIRST + 30 * DAY))
    for number in range(61, 400, 10):
        reports.add(BEGUN + (number + 10) * DAY, days(FIRST + number * DAY, FIRST + (number + 9) * DAY))
    six = next(each for each in life.license.terms.policy.ladder if each.months == 6)
    moved = rung_deadline(life.license, six, reports(BEGUN + 300 * DAY))
    assert moved is not None
    assert moved.last_day == SIX_MONTHS + 30 * DAY
    assert "not counting 30 days that no usage report covers" in moved.rule
    life.sleep_until(midnight_after(SIX_MONTHS + 5 * DAY))
    assert life.license.flag is None
    reports.add(life.now, gap)
    life.sleep(days=40)
    assert life.license.flag is not None
    (warned,) = [each for each in life.license.crossed if each.rung == "no-data-entry/30"]
    assert life.license.flag.since == midnight_after(civil_day(warned.noted_at, CHICAGO) + 30 * DAY)


def test_a_rung_that_is_covered_is_not_applied_on_reports_that_are_too_old() -> None:
    """All six months are covered, but by the time anybody looks the person may have come back."""
    reports = Reports()
    life = life_of("missouri", reports)
    reports.add(BEGUN + 300 * DAY, days(FIRST, SIX_MONTHS))
    life.be_away_until(BEGUN + 300 * DAY)
    life.sleep(days=30)
    assert untouched(life)
    reports.add(life.now, days(SIX_MONTHS + 1 * DAY, civil_day(life.now, CHICAGO) - DAY))
    marked_after_its_warning(life)


def test_a_warning_waits_for_reports_as_well() -> None:
    reports = Reports()
    life = life_of("detroit", reports)
    reports.add(BEGUN + 24 * DAY, days(None, FIRST + 23 * DAY, DETROIT))
    life.sleep(days=28)
    assert life.letters == []
    reports.add(life.now, days(None, FIRST + 27 * DAY, DETROIT))
    life.sleep(days=1)
    assert life.letters == ["inactivity_warning"]


def test_a_license_that_nobody_used_is_not_deleted_on_old_reports() -> None:
    reports = Reports()
    life = life_of("detroit", reports)
    reports.add(BEGUN + 25 * DAY, days(None, FIRST + 24 * DAY, DETROIT))
    reports.add(BEGUN + 31 * DAY, days(None, FIRST + 30 * DAY, DETROIT))
    life.sleep(days=32)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    letters = len(life.letters)
    life.sleep(days=200)
    assert life.is_in(LicenseState.INACTIVE)
    assert len(life.letters) == letters, "nobody is warned of a deletion that can't follow"
    reports.add(life.now, days(None, civil_day(life.now, DETROIT) - DAY, DETROIT))
    life.sleep(days=13)
    assert life.is_in(LicenseState.INACTIVE), "the deletion waits for its warning"
    assert len(life.letters) == letters + 1
    reports.add(life.now, days(None, civil_day(life.now, DETROIT) - DAY, DETROIT))
    life.sleep(days=3)
    assert life.is_in(LicenseState.DELETED)


def test_people_and_the_review_are_held_to_the_proof_that_the_ladder_needs() -> None:
    reports = Reports()
    reports.add(BEGUN, days(None, FIRST + 1000 * DAY))
    life = life_of("missouri", reports)

    def with_evidence(message: LicenseStep) -> LicenseStep:
        return message.model_copy(update={"evidence": reports(life.now)})

    def code(only_warns: bool = False) -> set[str]:
        """Why nobody can act on six months without data entry now."""
        asked: list[tuple[Any, LicenseStep]] = [(revocation.warn, about_data_entry(warning()))]
        if not only_warns:
            asked += [
                (revocation.flag, mark()),
                (revocation.revoke, revoking(InactiveReason.NO_DATA_ENTRY)),
                (access.deactivate, deactivation(InactiveReason.NO_DATA_ENTRY)),
            ]
        found = set()
        for step, message in asked:
            try:
                step(life.license, with_evidence(message), life.now)
            except RuleViolation as refusal:
                found.add(refusal.code)
            else:
                found.add("taken")
        return found

    life.sleep(days=100)
    assert code() == {"limit_not_reached"}
    life.be_away_until(midnight_after(SIX_MONTHS + 20 * DAY))
    unwarned = held("missouri")
    life.license, life.now = unwarned, midnight_after(SIX_MONTHS + 20 * DAY)
    assert code() == {"not_warned", "taken"}
    assert code(only_warns=True) == {"taken"}
    life.sleep(days=1)
    assert code() == {"not_warned", "taken"}, "the time of the warning is not over"
    life.sleep(days=32)
    assert life.license.flag is not None
    life.license = life.license.model_copy(update={"flag": None})
    assert code() == {"taken"}
    reports.activity = Activity(data_entry=life.now - 3 * DAY, login=life.now)
    assert code() == {"limit_not_reached"}, "the person has come back"
    reports.known.clear()
    assert code() == {"use_unknown"}


def about_data_entry(message: LicenseStep) -> LicenseStep:
    """A warning of the review that says which lack of use it is about."""
    return message.model_copy(update={"ground": InactiveReason.NO_DATA_ENTRY})


def test_after_a_leave_no_report_is_needed_for_the_deletion() -> None:
    life = life_of("detroit", Reports())
    life.send(start_leave, leave(FIRST + 30 * DAY))
    life.sleep(days=120)
    assert life.is_in(LicenseState.DELETED)


def test_use_that_a_report_shows_still_starts_the_clock_anew() -> None:
    entered = BEGUN + 100 * DAY
    reports = Reports(Activity(data_entry=entered, login=entered))
    life = life_of("missouri", reports)
    reports.add(BEGUN, days(None, FIRST + 1000 * DAY))
    life.sleep(days=250)
    assert untouched(life)
    life.sleep(days=60)
    assert life.license.flag is not None
    assert life.license.flag.since == midnight_after(months_later(civil_day(entered, CHICAGO), 6))
