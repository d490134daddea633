"""The schema of a pack, apart from files."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.policy_files import load_pack
from models.policy.pack import PolicyPack

PACK = load_pack(Path(__file__).parents[3] / "policies" / "minnesota.toml")


def with_versions(*days: date) -> PolicyPack:
    """The pack with one version for each day."""
    versions = [PACK.version[0].model_copy(update={"effective": day}) for day in days]
    return PolicyPack(**{**dict(PACK), "version": tuple(versions)})


def test_before_the_first_version_no_rule_is_in_force() -> None:
    with pytest.raises(LookupError, match="no version is in force on 2014-12-31"):
        PACK.in_force(datetime(2014, 12, 31, 12, tzinfo=UTC))


@pytest.mark.parametrize("days", [(date(2026, 1, 2), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 1, 1)), ()])
def test_versions_out_of_order_or_twice_or_none_are_refused(days: tuple[date, ...]) -> None:
    with pytest.raises(ValidationError):
        with_versions(*days)


@given(
    days=st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6, unique=True).map(sorted),
    minutes=st.integers(0, 12 * 365 * 24 * 60),
)
def test_the_version_in_force_is_the_last_that_has_taken_effect(days: list[date], minutes: int) -> None:
    pack = with_versions(*days)
    at = datetime(2019, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begun = [day for day in days if day <= at.astimezone(ZoneInfo("America/Chicago")).date()]
    if begun:
        assert pack.in_force(at).effective == begun[-1]
    else:
        with pytest.raises(LookupError):
            pack.in_force(at)


def test_a_policy_cannot_be_changed_while_it_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        PACK.version[0].training.window.days = 99  # type: ignore[misc]


def test_a_policy_survives_the_journey_through_json() -> None:
    assert PolicyPack.model_validate_json(PACK.model_dump_json()) == PACK
