"""The rows of a HUD file added up by user and verdict, straight from the file's bytes: compiled.

A row is plain if quotation marks stand in it only around a whole value, or doubled within such a value. Then a comma or
a line end ends a value if the marks before it are even in number, so 64 bytes can be looked at at once. What is not
plain ends the work at that row. Dates are read as `times.hud_time` reads them; a test holds each against the other. All
of it stands in one file, as `compiled` asks.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from adapters.usage.compiled import compiled
from adapters.usage.judging import COUNTS, FUTURE, NOT_DATED, TOO_OLD, UNREADABLE_DATE

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

ALL_DONE: Final = 0
"""Every row was added up."""
ROW_OPEN: Final = 1
"""The bytes end before the row does."""
NOT_PLAIN: Final = 2
"""The row is written in another way, or damaged."""
TABLE_FULL: Final = 3
"""There is no room in the table for the row's user."""

NO_DATE: Final = -1
"""Of a date: nothing is written. Earlier than every date."""
UNREADABLE: Final = -2
"""Of a date: something else is written."""

USER, CREATED, UPDATED = range(3)
"""The values that are taken from a row."""

WINDOW: Final = 64
"""How many bytes are looked at at once; so many have to follow the last row, whatever they are."""
_COMMA, _MARK, _CR, _LF, _SPACE, _DASH, _DOT, _COLON, _T = np.frombuffer(b',"\r\n -.:T', np.uint8)
_ZERO: Final = ord("0")
_STEP = np.uintp(1)
_BIT, _TOP, _NONE, _ALL = np.uint64(1), np.uint64(63), np.uint64(0), np.uint64(2**64 - 1)
_HASH_START, _HASH_FACTOR, _HASH_SHIFT = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3), np.uint64(29)
_DAYS_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])
"""By month: how many days of a year lie before it, if it is no leap year."""
_DAY_LONG, _MINUTE_LONG, _SECOND_LONG = len("2026-01-31"), len("2026-01-31 10:00"), len("2026-01-31 10:00:00")
_MOST_DIGITS = 9
"""Of a fraction of a second."""


class Limits(NamedTuple):
    """The last moment that is not in the future, the first recent one, and the first that is believed."""

    latest: int
    recent: int
    oldest: int


ENTRY: Final = np.dtype(
    [
        ("begin", np.int64),
        ("size", np.int64),
        ("verdict", np.int64),
        ("rows", np.int64),
        ("recent", np.int64),
        ("newest", np.int64),
        ("oldest", np.int64),
        ("first", np.int64),
    ]
)
"""What the rows of a user with the same verdict add up to: how many, recent ones, newest and oldest date (microseconds
since 0001-01-01), the first one's place (from 0 on). The user is `size` bytes of the table's `ids` from `begin` on."""


class Table(NamedTuple):
    """What rows add up to by user and verdict: an entry each, from 1 on.

    `slots` leads from a hash to the entry, or to 0. `ids` holds users as the file has them: marks within one
    are doubled. `filled` counts entries, bytes of `ids`, and rows that were added up.
    """

    filled: Numbers
    slots: Numbers
    ids: Bytes
    entries: npt.NDArray[np.void]


@compiled
def add_up(block: Bytes, begin: int, columns: Numbers, limits: Limits, ends: Numbers, table: Table) -> tuple[int, int]:
    """Add the rows of `block` from `begin` on up in `table`: the outcome, and where the first row begins that was not.

    WINDOW bytes follow the rows in `block`. `columns` says for each place of a row which value stands there: USER,
    CREATED, UPDATED, or -1; where each of a row's values begins and ends, without marks, is noted in `ends`.
    """
    size = np.uintp(len(block) - WINDOW)
    row = value = window = np.uintp(begin)
    place, within, may_open, has_closed = 0, _NONE, _BIT, _NONE
    while window < size:
        marks = _matches(block, window, _MARK)
        commas = _matches(block, window, _COMMA)
        line_ends = _matches(block, window, _LF) | _matches(block, window, _CR)
        inside = _inside(marks) ^ within  # bits of what follows a first, third, fifth ... mark
        stops = (commas | line_ends) & ~inside
        opening, closing = marks & inside, marks & ~inside
        odd = opening & ~((stops | marks) << _BIT | may_open) | (closing << _BIT | has_closed) & ~(stops | marks)
        if size - window < np.uintp(WINDOW):
            stops, odd = stops & _below(size - window), odd & _below(size - window)
        if odd:
            stops &= (odd & (~odd + _BIT)) - _BIT  # those before the first odd one
        while stops:
            at = window + _zeros(stops)
            stops &= stops - _BIT
            is_line_end = block[at] != _COMMA
            if is_line_end and at == row:  # an empty line, or the second half of a line end
                row = value = at + _STEP
                continue
            if place < len(columns) and columns[place] >= 0:
                within_marks = value < at and block[value] == _MARK
                ends[columns[place], 0] = value + _STEP if within_marks else value
                ends[columns[place], 1] = at - _STEP if within_marks else at
            place += 1
            value = at + _STEP
            if is_line_end:
                outcome = _add_row(block, ends, limits, table) if place == len(columns) else NOT_PLAIN
                if outcome != ALL_DONE:
                    return outcome, int(row)
                row, place = value, 0
        if odd:
            return NOT_PLAIN, int(row)
        within = _ALL if inside >> _TOP else _NONE
        may_open, has_closed = (commas | line_ends | marks) >> _TOP, closing >> _TOP
        window += np.uintp(WINDOW)
    return ALL_DONE if row == size else ROW_OPEN, int(row)


@compiled
def _below(place: np.uintp) -> np.uint64:
    """The bits below a place."""
    return (_BIT << place) - _BIT


@compiled
def _inside(marks: np.uint64) -> np.uint64:
    """Bits that have an odd number of marks up to and with them."""
    for shift in (1, 2, 4, 8, 16, 32):
        marks ^= marks << np.uint64(shift)
    return marks


@compiled
def _add_row(block: Bytes, ends: Numbers, limits: Limits, table: Table) -> int:
    """Add a row up: the outcome."""
    user = block[ends[USER, 0] : ends[USER, 1]]
    created_text = block[ends[CREATED, 0] : ends[CREATED, 1]]
    updated_text = block[ends[UPDATED, 0] : ends[UPDATED, 1]]
    created, updated = moment(created_text), moment(updated_text)
    unreadable = min(created, updated) == UNREADABLE
    if unreadable and not (_is_utf8(created_text) and _is_utf8(updated_text)):
        return NOT_PLAIN
    when = NO_DATE if unreadable else max(created, updated)
    verdict = UNREADABLE_DATE if unreadable else _verdict(when, limits)
    return _add(user, verdict, when, limits.recent, table)


@compiled
def _verdict(when: int, limits: Limits) -> int:
    """The verdict on a row by its date. A row without a user is found out later, when rows were added up."""
    if when == NO_DATE:
        return NOT_DATED
    if when > limits.latest:
        return FUTURE
    return TOO_OLD if when < limits.oldest else COUNTS


@compiled
def _add(user: Bytes, verdict: int, when: int, recent: int, table: Table) -> int:
    """Add a row to its user's entry: the outcome."""
    hashed = _HASH_START ^ np.uint64(verdict)
    for place in range(len(user)):
        hashed = (hashed ^ np.uint64(user[place])) * _HASH_FACTOR
    mask = len(table.slots) - 1
    slot = int(np.int64(hashed ^ (hashed >> _HASH_SHIFT)) & mask)
    while table.slots[slot] and not _is_of(table, table.slots[slot], user, verdict):
        slot = (slot + 1) & mask
    if not table.slots[slot]:
        outcome = _enter(table, slot, user, verdict)
        if outcome != ALL_DONE:
            return outcome
    entry = table.entries[table.slots[slot]]
    entry.rows += 1
    entry.recent += when >= recent
    entry.newest = max(entry.newest, when)
    entry.oldest = min(entry.oldest, when)
    table.filled[2] += 1
    return ALL_DONE


@compiled
def _is_of(table: Table, number: int, user: Bytes, verdict: int) -> bool:
    """Whether an entry is this user's with this verdict."""
    entry = table.entries[number]
    if entry.verdict != verdict or entry.size != len(user):
        return False
    place = 0
    while place < len(user) and table.ids[entry.begin + place] == user[place]:
        place += 1
    return place == len(user)


@compiled
def _enter(table: Table, slot: int, user: Bytes, verdict: int) -> int:
    """Make an entry for a new user: the outcome."""
    number, used = table.filled[0] + 1, table.filled[1]
    if number == len(table.entries) or used + len(user) > len(table.ids):
        return TABLE_FULL
    if not _is_utf8(user):
        return NOT_PLAIN
    for place in range(len(user)):
        table.ids[used + place] = user[place]
    table.slots[slot] = number
    entry = table.entries[number]
    entry.begin, entry.size, entry.verdict = used, len(user), verdict
    entry.rows, entry.recent, entry.first = 0, 0, table.filled[2]
    entry.newest, entry.oldest = NO_DATE, np.iinfo(np.int64).max
    table.filled[0], table.filled[1] = number, used + len(user)
    return ALL_DONE


@compiled
def _is_utf8(text: Bytes) -> bool:
    """Whether a text is UTF-8, and has no U+FFFD in it, which stands for what could not be read."""
    at = 0
    while at < len(text):
        lead = int(np.int64(text[at]))
        if lead < 0x80:
            at += 1
            continue
        more = 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
        if lead < 0xC2 or lead > 0xF4 or at + more >= len(text):
            return False
        code = lead & (0x3F >> more)
        for byte in text[at + 1 : at + 1 + more]:
            if byte & 0xC0 != 0x80:
                return False
            code = code << 6 | (int(np.int64(byte)) & 0x3F)
        is_too_long = (more == 2 and code < 0x800) or (more == 3 and code < 0x10000)
        if is_too_long or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code == 0xFFFD:
            return False
        at += 1 + more
    return True


@compiled
def moment(text: Bytes) -> int:
    """The date that is written: microseconds since 0001-01-01; NO_DATE or UNREADABLE.

    A fraction of a second is rounded to the microsecond.
    """
    if len(text) == 0:
        return NO_DATE
    while len(text) and text[0] == _SPACE:
        text = text[1:]
    while len(text) and text[-1] == _SPACE:
        text = text[:-1]
    if len(text) < _DAY_LONG:
        return UNREADABLE
    days = _days(text)
    seconds = _seconds(text) if len(text) > _DAY_LONG else 0
    microseconds = _microseconds(text) if len(text) > _SECOND_LONG else 0
    if days < 0 or seconds < 0 or microseconds < 0:
        return UNREADABLE
    return (days * 86_400 + seconds) * 1_000_000 + microseconds


@compiled
def _days(text: Bytes) -> int:
    """The days from 0001-01-01 to YYYY-MM-DD; below zero if there is no such day."""
    century, in_century, month, day = _two(text, 0), _two(text, 2), _two(text, 5), _two(text, 8)
    year = century * 100 + in_century
    if text[4] != _DASH or text[7] != _DASH or century < 0 or in_century < 0 or year < 1:
        return UNREADABLE
    if month < 1 or month > 12 or day < 1:
        return UNREADABLE
    is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    leap_day = 1 if is_leap and month == 2 else 0
    if day > _DAYS_BEFORE[month + 1] - _DAYS_BEFORE[month] + leap_day:
        return UNREADABLE
    past = year - 1
    in_year = _DAYS_BEFORE[month] + day - 1 + (1 if is_leap and month > 2 else 0)
    return int(past * 365 + past // 4 - past // 100 + past // 400 + in_year)


@compiled
def _seconds(text: Bytes) -> int:
    """The seconds of the time behind a day, " hh:mm" or " hh:mm:ss", or with a T; below zero if it is none."""
    if len(text) < _MINUTE_LONG or (text[10] != _SPACE and text[10] != _T) or text[13] != _COLON:
        return UNREADABLE
    hours, minutes, seconds = _two(text, 11), _two(text, 14), 0
    if len(text) > _MINUTE_LONG:
        if len(text) < _SECOND_LONG or text[16] != _COLON:
            return UNREADABLE
        seconds = _two(text, 17)
    if hours < 0 or hours > 23 or minutes < 0 or minutes > 59 or seconds < 0 or seconds > 59:
        return UNREADABLE
    return hours * 3600 + minutes * 60 + seconds


@compiled
def _microseconds(text: Bytes) -> int:
    """The fraction of a second behind a time, in microseconds; below zero if it is none."""
    digits = text[_SECOND_LONG + 1 :]
    if text[_SECOND_LONG] != _DOT or len(digits) < 1 or len(digits) > _MOST_DIGITS:
        return UNREADABLE
    nanoseconds = 0
    for place in range(_MOST_DIGITS):
        digit = _digit(digits, place) if place < len(digits) else 0
        if digit < 0 or digit > 9:
            return UNREADABLE
        nanoseconds = nanoseconds * 10 + digit
    return (nanoseconds + 500) // 1000


@compiled
def _two(text: Bytes, at: int) -> int:
    """The number that two digits write; below zero if they are none."""
    tens, ones = _digit(text, at), _digit(text, at + 1)
    if tens < 0 or tens > 9 or ones < 0 or ones > 9:
        return UNREADABLE
    return tens * 10 + ones


@compiled
def _digit(text: Bytes, at: int) -> int:
    """The number that a digit writes; anything else if it is none."""
    return int(np.int64(text[at])) - _ZERO


def _compare(_context: object, block: Any, at: Any, byte: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        window = ir.VectorType(ir.IntType(8), WINDOW)
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), window.as_pointer())
        found = builder.load(place)
        found.align = 1
        one = builder.insert_element(ir.Constant(window, ir.Undefined), arguments[2], ir.IntType(32)(0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), WINDOW), None)
        wanted = builder.shuffle_vector(one, ir.Constant(window, ir.Undefined), zeros)
        return builder.bitcast(builder.icmp_unsigned("==", found, wanted), ir.IntType(WINDOW))

    return types.uint64(block, types.uint64, types.uint8), code


def _count_zeros(_context: object, bits: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return types.uint64(types.uint64), code


_matches = cast(Callable[[Bytes, np.uintp, np.uint8], np.uint64], intrinsic(_compare))
"""Of WINDOW bytes from a place on: a bit each, from the lowest on, that says whether it is the wanted one."""
_zeros = cast(Callable[[np.uint64], np.uintp], intrinsic(_count_zeros))
"""The place of the lowest bit; one is there."""
