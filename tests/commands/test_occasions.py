"""When a test was taken or a course completed, as people type it."""

from datetime import UTC, datetime

import pytest
import typer

from commands.options import instant_of, occasion

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DETROIT = "America/Detroit"


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-11-20", datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC)),
        ("2026-11-24", NOW),
        ("2026-11-20 15:05", datetime(2026, 11, 20, 20, 5, tzinfo=UTC)),
        ("2026-11-20T15:05:00", datetime(2026, 11, 20, 20, 5, tzinfo=UTC)),
        ("2026-11-20T15:05:00-06:00", datetime(2026, 11, 20, 21, 5, tzinfo=UTC)),
        ("2026-11-20T15:05:00Z", datetime(2026, 11, 20, 15, 5, tzinfo=UTC)),
    ],
)
def test_a_day_a_local_time_or_a_time_with_its_zone_is_an_instant(typed: str, at: datetime) -> None:
    assert instant_of(occasion(typed), NOW, DETROIT) == at


def test_nothing_typed_is_now_and_other_words_are_refused_with_the_forms() -> None:
    assert instant_of(None, NOW, DETROIT) == NOW
    with pytest.raises(typer.BadParameter, match="2026-11-20 15:05"):
        occasion("yesterday")
