"""States whose dates lie anywhere from the year 1 to 9999: every date and time in them is found by looking.

A new field needs nothing here. A part of a state that can't be loaded with such a date (a term that ends before it
begins) keeps its own, because no history can hold it.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from models.base import Message
from models.calendar import FIRST_INSTANT, LAST_INSTANT

StateT = TypeVar("StateT", bound=Message)

ZONES = ("America/Chicago", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago")

DAYS = st.one_of(
    st.sampled_from(
        [
            date.min,
            date.min + timedelta(days=1),
            date(24, 2, 29),
            date(1900, 1, 1),
            date(2026, 11, 20),
            date(9998, 12, 31),
            date(9999, 12, 30),
            date.max,
        ]
    ),
    st.dates(),
)

INSTANTS = st.one_of(
    st.sampled_from([FIRST_INSTANT, LAST_INSTANT]),
    DAYS.map(lambda day: datetime(day.year, day.month, day.day, 15, tzinfo=UTC)),
    st.sampled_from([14, -12]).map(lambda hours: LAST_INSTANT.replace(tzinfo=timezone(timedelta(hours=hours)))),
    st.sampled_from([14, -12]).map(lambda hours: FIRST_INSTANT.replace(tzinfo=timezone(timedelta(hours=hours)))),
)


@st.composite
def extreme(draw: st.DrawFn, states: list[StateT]) -> StateT:
    """One of these states, with another date or time in some or all of the places that hold one."""
    state = draw(st.sampled_from(states))
    everywhere = draw(st.booleans())
    found: StateT = _changed(draw, state, everywhere=everywhere)
    assert type(state).model_validate_json(found.model_dump_json()) == found, "a history could not hold it"
    return found


def dates_in(value: object) -> list[str]:
    """The place of each date and time in a state, such as `due.ends_at`."""
    if isinstance(value, BaseModel):
        fields = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, dict):
        fields = [(str(name), each) for name, each in value.items()]
    elif isinstance(value, tuple | list):
        fields = [("", each) for each in value]
    else:
        return [""] if isinstance(value, date) else []
    return [f"{name}.{place}".strip(".") for name, each in fields for place in dates_in(each)]


def _changed(draw: st.DrawFn, value: Any, *, everywhere: bool) -> Any:
    if isinstance(value, datetime):
        return draw(INSTANTS) if everywhere or draw(st.booleans()) else value
    if isinstance(value, date):
        return draw(DAYS) if everywhere or draw(st.booleans()) else value
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: _changed(draw, each, everywhere=everywhere) for name, each in fields.items()}
        changed |= {name: draw(st.sampled_from(ZONES)) for name in fields.keys() & {"time_zone", "zone"}}
        try:
            return type(value).model_validate(changed)
        except ValidationError:
            return value
    if isinstance(value, dict):
        return {name: _changed(draw, each, everywhere=everywhere) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_changed(draw, each, everywhere=everywhere) for each in value)
    return value
