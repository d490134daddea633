"""Dates read out of bytes, by compiled code and by plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.usage.compiled import compiled
from adapters.usage.kernel import NO_DATE, UNREADABLE, moment
from adapters.usage.times import hud_time, number_of
from tests.adapters.usage.test_hud_oracle import ODD_DATES

WRITTEN = [
    "2026-03-01",
    "2024-02-29 23:59:59",
    "2100-02-29",
    "2000-02-29",
    "0001-01-01",
    "0000-01-01",
    "9999-12-31 23:59:59.999999",
    "2026-00-01",
    "2026-01-00",
    "2026-04-31",
    "2026-1-05 9:5:3",
    "2026-01-01 10:00:60",
    "2026-01-01  10:00:00",
    "2026-01-01t10:00:00",
    "2026-01-01 10:00:00.000001",
    "2026-01-01 10:00:00.0000005",
    "2026-01-01 10:00:00.123456789",
    "2026-01-01 10:00:00.1234567890",
    "2026-01-01 10:00.5",
    "２０２６-01-01",
    "2026-01-01 10:00:0/",
    "2026-01-01 10:00:0:",
    " ",
    "   2026-01-01",
]


def by_machine(text: str) -> int:
    """What the compiled code makes of it."""
    return moment(np.frombuffer(text.encode(), np.uint8))


def by_hand(text: str) -> int:
    """What plain Python makes of it."""
    if not text:
        return NO_DATE
    found = hud_time(text)
    return UNREADABLE if found is None else number_of(found)


@pytest.mark.parametrize("text", [*WRITTEN, *ODD_DATES])
def test_a_date_is_read_alike_by_both(text: str) -> None:
    assert by_machine(text) == by_hand(text)


digits = st.integers(0, 99).map("{:02d}".format)


@given(
    text=st.tuples(
        st.sampled_from(["", " "]),
        st.sampled_from(["19", "20", "00", "99"]),
        digits,
        st.sampled_from("-/"),
        st.integers(0, 13).map("{:02d}".format),
        st.just("-"),
        st.integers(0, 32).map("{:02d}".format),
        st.sampled_from([" ", " ", "T", ""]),
        st.integers(0, 25).map("{:02d}".format),
        st.just(":"),
        st.sampled_from(["00", "59", "60"]),
        st.sampled_from([":00", ":59", ":60", ""]),
        st.sampled_from(["", "", ".5", ".", ".123456789", ".0000005"]),
        st.sampled_from(["", " "]),
    ).map("".join),
    cut=st.integers(0, 30),
)
@settings(max_examples=500, deadline=None)
def test_any_date_is_read_alike_by_both(text: str, cut: int) -> None:
    for each in (text, text[:cut]):
        assert by_machine(each) == by_hand(each)


def test_a_function_that_can_not_be_kept_is_compiled_all_the_same() -> None:
    made: dict[str, object] = {}
    exec("def double(number): return 2 * number", made)
    double = made["double"]
    assert callable(double)
    assert compiled(double)(21) == 42
