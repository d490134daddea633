"""Whatever reports come, and whenever: nobody loses access without the promised warning and its full time (LIC-29)."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import civil_day
from models.license.state import Activity, LicenseDecision, UsageEvidence
from models.policy.licenses import Consequence, Rung
from models.usage.coverage import Period, merged
from tests.models.builders import DAY
from tests.models.license.samples import FIRST
from tests.models.license_builders import BEGUN, Life, held, policy_of
from tests.models.usage_builders import covered, days

pytestmark = pytest.mark.requirement("LIC-29")

SPAN = 900
TAKES = ("flagged", "inactivated", "training_needed", "deleted")
"""The moves of the ladder that take something away."""
WARNS = ("inactivity_warning", "first_sign_in_reminder", "license_inactive")


class Known(NamedTuple):
    """A report: how many days after the start it is imported, and which days it covers."""

    imported: int
    first: int
    last: int


class Watched(Life):
    """A life that remembers when letters went out, and when the ladder took something away."""

    def __init__(self, pack: str) -> None:
        super().__init__(held(pack))
        self.warned: list[datetime] = []
        self.taken: list[tuple[datetime, str]] = []

    def take(self, decision: LicenseDecision) -> object:  # type: ignore[override]
        if decision.move == "warned":
            self.warned.append(self.now)
        if decision.move in TAKES:
            self.taken.append((self.now, decision.move))
        return super().take(decision)


reports = st.lists(
    st.builds(
        lambda imported, back, length: Known(imported, imported - back - length, imported - back - 1),
        st.integers(1, SPAN),
        st.integers(0, 120),
        st.integers(1, 500),
    ),
    max_size=25,
)
uses = st.lists(st.tuples(st.integers(0, SPAN), st.integers(0, SPAN)), max_size=4)
"""When a use became known, and when it was."""
days_of_looks = st.lists(st.integers(1, SPAN + 100), min_size=5, max_size=40)
excuses = st.lists(st.integers(0, SPAN), max_size=3)
"""From when on the license is the one that its organization keeps, and from when not, in turn."""


@pytest.mark.parametrize("pack", ["missouri", "minnesota", "detroit"])
@settings(max_examples=60, deadline=None)
@given(known=reports, used=uses, looks=days_of_looks, kept=excuses)
def test_nobody_loses_access_without_the_promised_warning_and_its_full_time(
    pack: str, known: list[Known], used: list[tuple[int, int]], looks: list[int], kept: list[int]
) -> None:
    life = Watched(pack)
    zone = life.license.terms.time_zone
    periods = [(BEGUN + each.imported * DAY, _period(each, zone)) for each in known]

    def looked_up(now: datetime) -> UsageEvidence:
        seen = [BEGUN + at * DAY for learned, at in used if at <= learned and BEGUN + learned * DAY <= now]
        last = max([BEGUN, *seen])
        found = covered(
            now,
            *merged(period for at, period in periods if at <= now),
            activity=Activity(data_entry=last, login=last),
        )
        turns = sum(1 for each in kept if BEGUN + each * DAY <= now)
        return found.model_copy(update={"only_license": turns % 2 == 1})

    life.reports = looked_up
    # Somebody looks when a report comes and on other days; between them the system may be away.
    for day in sorted({*looks, *(each.imported for each in known)}):
        life.be_away_until(BEGUN + day * DAY)
    for at, move in life.taken:
        lead = _lead(pack, move)
        if lead:
            latest = civil_day(at, zone) - timedelta(days=lead)
            assert any(civil_day(warned, zone) <= latest for warned in life.warned), (move, at, life.warned)


def _period(known: Known, zone: str) -> Period:
    first: date = FIRST + known.first * DAY
    return days(first, FIRST + known.last * DAY, zone)


def _lead(pack: str, move: str) -> int:
    """How many days before such a move the pack promises the first warning: the least of its rungs."""
    if move == "training_needed":
        return 0
    consequence = {
        "flagged": Consequence.FLAG,
        "inactivated": Consequence.INACTIVATE,
        "deleted": Consequence.DELETE,
    }[move]
    rungs: list[Rung] = [each for each in policy_of(pack).ladder if each.consequence == consequence]
    return min(max(each.warn_days_before, default=0) for each in rungs)
