"""Use that is found later: it takes a mark of the ladder away, and nothing else without a person."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.effects import TaskKind
from models.license.inactivity_clocks import last_use, reached_at, rung_deadline
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.notices import REACTIVATION_TASK
from models.license.permissions import may_import_usage
from models.license.rules import access
from models.license.rules import revocation as license_revocation
from models.license.rules.usage import lack_of, used_again
from models.license.state import Activity, License
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.licenses import Measure
from tests.models.license_builders import BEGUN, Life, deactivation, held, mark, revocation, rung, terms_with, used

CHICAGO = ZoneInfo("America/Chicago")
MARKED_AT = datetime(2026, 10, 2, 5, tzinfo=UTC)
"""The midnight that ends the day six months after the last data entry, April 1, in Chicago."""

ENTRY = datetime(2026, 4, 1, 16, tzinfo=UTC)


@pytest.fixture
def marked() -> Life:
    """A license under Missouri's rules that was marked: the last data entry known is of April 1."""
    life = Life(held(), evidence=used(ENTRY, ENTRY))
    life.sleep_until(MARKED_AT)
    assert life.license.flag is not None
    return life


def found(life: Life, data_entry: datetime | None = None, login: datetime | None = None) -> License | None:
    """The license after a usage report, a day after its mark; None if it changed nothing."""
    decision = used_again(life.license, used(data_entry, login), life.now + timedelta(days=1))
    return None if decision is None else life.take(decision)


@pytest.mark.requirement("LIC-01")
def test_data_entry_after_the_mark_takes_it_away(marked: Life) -> None:
    after = found(marked, MARKED_AT + timedelta(hours=9))
    assert after is not None
    assert after.flag is None
    assert marked.moves[-1] == "flag_cleared"
    assert "client data entry on Friday, October 2, 2026" in marked.summaries[-1]


@pytest.mark.requirement("LIC-01")
def test_data_entry_before_the_mark_that_was_not_known_takes_it_away(marked: Life) -> None:
    assert found(marked, datetime(2026, 9, 30, 16, tzinfo=UTC)) is not None


@pytest.mark.requirement("LIC-01")
def test_logins_do_not_take_away_a_mark_for_missing_data_entry(marked: Life) -> None:
    assert found(marked, login=MARKED_AT + timedelta(hours=9)) is None
    assert marked.license.flag is not None


@pytest.mark.parametrize("entry", [None, ENTRY, ENTRY - timedelta(days=30)])
def test_use_that_was_known_or_is_older_changes_nothing(marked: Life, entry: datetime | None) -> None:
    assert found(marked, entry) is None


def test_a_license_that_is_not_marked_is_left_alone() -> None:
    assert used_again(held(), used(BEGUN + timedelta(days=1)), BEGUN + timedelta(days=2)) is None


def test_a_mark_that_a_person_made_stays(marked: Life) -> None:
    by_hand = Life(held())
    by_hand.send(license_revocation.flag, mark())
    assert lack_of(by_hand.license) is None
    assert found(by_hand, BEGUN + timedelta(days=1)) is None


def test_use_that_came_to_light_but_is_old_by_now_leads_to_a_mark_of_its_own(marked: Life) -> None:
    """The report of a year ago shows May 1; nothing since. The right date stands in the mark afterwards."""
    marked.sleep(days=60)
    may = datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert found(marked, may) is not None
    marked.evidence = used(may, may)
    after = marked.sleep(hours=1)
    assert after.flag is not None
    assert after.flag.since == datetime(2026, 11, 2, 6, tzinfo=UTC)


def test_a_new_use_starts_the_clock_of_the_next_mark(marked: Life) -> None:
    back = datetime(2026, 10, 5, 16, tzinfo=UTC)
    assert found(marked, back, back) is not None
    marked.evidence = used(back, back)
    assert marked.sleep_until(datetime(2027, 4, 6, 4, tzinfo=UTC)).flag is None
    assert marked.sleep_until(datetime(2027, 4, 6, 5, tzinfo=UTC)).flag is not None


@pytest.mark.requirement("LIC-02")
@pytest.mark.parametrize("login", [BEGUN, BEGUN + timedelta(days=50)])
def test_a_first_sign_in_takes_a_mark_for_it_away_even_one_at_the_first_moment(login: datetime) -> None:
    life = Life(held())
    life.sleep(days=40)
    assert life.license.flag is not None
    assert life.license.flag.reason == InactiveReason.NEVER_SIGNED_IN
    assert found(life, login=BEGUN - timedelta(microseconds=1)) is None
    after = found(life, login=login)
    assert after is not None
    assert after.flag is None


@pytest.mark.requirement("LOG-06")
def test_a_license_that_became_inactive_by_mistake_is_a_task_and_stays_inactive() -> None:
    """Detroit: thirty days without a login. A report that comes later shows a login within them."""
    life = Life(held("detroit"), evidence=used(login=BEGUN))
    life.sleep(days=33)
    assert life.reasons == [InactiveReason.NO_LOGIN]
    after = found(life, login=BEGUN + timedelta(days=20))
    assert after is not None
    assert after.state == LicenseState.INACTIVE
    assert after.activity.login == BEGUN + timedelta(days=20)
    (task,) = [each for each in life.board.open.values() if each.kind == TaskKind.REACTIVATE_LICENSE]
    assert (task.key, task.role) == (REACTIVATION_TASK, Role.SYSTEM_ADMINISTRATOR)
    assert "login on Sunday, January 25, 2026" in task.title


def test_a_login_after_it_became_inactive_proves_no_mistake() -> None:
    life = Life(held("detroit"), evidence=used(login=BEGUN))
    life.sleep(days=33)
    since = life.license.holds[0].since
    assert found(life, login=since) is None
    assert found(life, login=since - timedelta(microseconds=1)) is not None


def test_a_license_that_a_person_made_inactive_or_revoked_lacks_nothing(marked: Life) -> None:
    by_hand = Life(held())
    by_hand.send(access.deactivate, deactivation(InactiveReason.NO_DATA_ENTRY))
    assert lack_of(by_hand.license) is None
    marked.send(license_revocation.revoke, revocation())
    assert lack_of(marked.license) is None
    assert found(marked, MARKED_AT + timedelta(hours=9)) is None


def test_whoever_entered_data_had_signed_in() -> None:
    activity = Activity(data_entry=BEGUN, login=BEGUN - timedelta(days=9))
    assert last_use(activity, Measure.LOGIN) == BEGUN
    assert last_use(activity, Measure.DATA_ENTRY) == BEGUN


@given(
    start=st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: BEGUN.astimezone(CHICAGO) + timedelta(minutes=minutes)),
    age=st.one_of(
        st.fixed_dictionaries({"days": st.integers(1, 400)}), st.fixed_dictionaries({"months": st.integers(1, 24)})
    ),
)
def test_a_rung_is_reached_when_the_ladder_says_so(start: datetime, age: dict[str, int]) -> None:
    reached = rung(measure="data_entry", **age)
    license_ = held(terms_with(reached), now=start.astimezone(UTC))
    deadline = rung_deadline(license_, reached)
    assert deadline is not None
    assert reached_at(reached, start, "America/Chicago") == deadline.ends_at


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.HMIS_LEAD, True),
        (Role.SYSTEM_ADMINISTRATOR, True),
        (Role.REPRESENTATIVE, False),
        (Role.LEAD_AGENCY, False),
    ],
)
def test_usage_is_kept_by_lead_staff_and_administrators(role: Role, may: bool) -> None:
    actor = Actor(person_id="p-1", grants=(Grant(role=role, agency_id="a-1" if role == Role.REPRESENTATIVE else None),))
    assert bool(may_import_usage(actor)) is may
    assert may_import_usage(SYSTEM)
