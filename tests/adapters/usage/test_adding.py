"""Files added up by compiled code: the same as Python's csv module says, row by row, or refused as it refuses."""

import csv
import io
import tempfile
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.usage import adding, sources, tally
from adapters.usage.adding import add_up_files
from adapters.usage.header import read_header
from adapters.usage.judging import COUNTS, FUTURE, NEEDED, NO_USER, NOT_DATED, TOO_OLD, UNREADABLE_DATE
from adapters.usage.kernel import Limits
from adapters.usage.rows import OddRow, Scan, first_row, read_rows
from adapters.usage.sources import SourceFile
from adapters.usage.sums import ByUser, Sums
from adapters.usage.times import OLDEST, hud_time, number_of
from models.errors import RuleViolation
from models.usage.reading import HudLayout
from tests.adapters.usage.hud_export import EXPORT_ID, FORMS, Form, Sheet, edition_columns, row

LATEST = datetime.fromisoformat("2026-11-22 12:00:00")
RECENT = LATEST - timedelta(days=90)
LIMITS = Limits(number_of(LATEST), number_of(RECENT), number_of(OLDEST))
HEADINGS = b"Note,DateCreated,DateUpdated,UserID\n"
DAY = "2026-03-01 10:00:00"
ROWS = [
    row(str(number % 7), f"2026-{number % 9 + 1:02d}-{number % 28 + 1:02d} 12:00:00", "2025-01-05 10:00:00")
    for number in range(500)
]
ODD = [
    row("", "2026-03-01 10:00:00"),
    row("8", ""),
    row("8", "2026-11-22 12:00:01"),
    row("8", "1979-12-31 23:59:59"),
    row(" 3 ", "2026-10-10 10:00:00"),
    row("3", "2026-10-10"),
    row("3", "11/20/2026"),
    row('o"k', "2026-10-10T10:00:00.5"),
    row("Zoë", "2026-10-10 10:00"),
]


def scan_of(folder: Path, content: bytes, export_id: str = "") -> Scan:
    """The scan of a file with this content."""
    path = folder / "Services.csv"
    path.write_bytes(content)
    file = SourceFile(path.name, len(content), path)
    return Scan(file, read_header(file), NEEDED, export_id)


def add_up(scan: Scan, block_size: int | None = None) -> ByUser:
    """What the file adds up to."""
    (found,) = add_up_files([scan], LIMITS, lambda _file, _done: None, block_size)
    return found


def plainly(rows: Iterable[dict[str, str]]) -> ByUser:
    """What rows add up to, one by one. Dates of rows that don't count mean nothing."""
    found: dict[tuple[str, int], Sums] = {}
    for place, each in enumerate(rows):
        user = each["userid"].strip(" ")
        verdict, number = judged(user, each["datecreated"], each["dateupdated"])
        one = Sums(1, int(number >= LIMITS.recent), number, number, place)
        found[user, verdict] = Sums.of_all((found[user, verdict], one)) if (user, verdict) in found else one
    return without_dates_of_refused(found)


def judged(user: str, *texts: str) -> tuple[int, int]:
    """The verdict on a row, and its later date as a number."""
    dates = [hud_time(text) for text in texts if text]
    if not user:
        return NO_USER, 0
    if not all(dates):
        return UNREADABLE_DATE, 0
    if not dates:
        return NOT_DATED, 0
    number = max(number_of(date) for date in dates if date)
    return FUTURE if number > LIMITS.latest else TOO_OLD if number < LIMITS.oldest else COUNTS, number


def without_dates_of_refused(found: ByUser) -> ByUser:
    """Only those numbers that mean something."""
    return {
        (user, verdict): sums if verdict == COUNTS else sums._replace(recent=0, newest=0, oldest=0)
        for (user, verdict), sums in found.items()
    }


def said_of(scan: Scan, block_size: int | None = None) -> ByUser | str:
    """What the file adds up to, or the sentence with which it is refused."""
    try:
        return without_dates_of_refused(add_up(scan, block_size))
    except RuleViolation as refusal:
        return refusal.sentence


def said_by_the_csv_module(scan: Scan) -> ByUser | str:
    """The same, by way of the csv module."""
    try:
        return plainly([dict(each) for each in read_rows(scan, lambda _: None)])
    except RuleViolation as refusal:
        return refusal.sentence


@pytest.fixture
def read_by_the_csv_module(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The rows that the compiled code did not take."""
    noted: list[bytes] = []

    def first(rows: bytes) -> OddRow | None:
        found = first_row(rows)
        noted.append(rows[: found.size if found else None])
        return found

    monkeypatch.setattr(adding, "first_row", first)
    return noted


@pytest.mark.parametrize("form", FORMS, ids=repr)
@pytest.mark.parametrize("block_size", [1000, 65_537, None])
def test_a_sound_file_adds_up_to_the_same_however_finely_it_is_cut(
    tmp_path: Path, form: Form, block_size: int | None, read_by_the_csv_module: list[bytes]
) -> None:
    sheet = Sheet(edition_columns(HudLayout.FY2024)["Services.csv"], ROWS + ODD + ROWS)
    scan = scan_of(tmp_path, form.written(sheet), EXPORT_ID)
    found = without_dates_of_refused(add_up(scan, block_size))
    assert found == said_by_the_csv_module(scan)
    assert sum(sums.rows for sums in found.values()) == 1009
    assert {sums.first for (_, verdict), sums in found.items() if verdict != COUNTS} == {500, 501, 502, 503, 506}
    assert read_by_the_csv_module == []


WAYS: dict[str, tuple[str, Literal[0, 1]]] = {
    "LF, all quoted": ("\n", csv.QUOTE_ALL),
    "LF, as few as can be": ("\n", csv.QUOTE_MINIMAL),
    "CRLF, all quoted": ("\r\n", csv.QUOTE_ALL),
    "CRLF, as few as can be": ("\r\n", csv.QUOTE_MINIMAL),
    "CR, all quoted": ("\r", csv.QUOTE_ALL),
}


@pytest.mark.parametrize(("line_end", "quoting"), WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("size", [1, 7, 63, 64, 65, 10_000])
def test_every_row_counts_once_however_finely_the_file_is_cut(
    tmp_path: Path, size: int, line_end: str, quoting: Literal[0, 1], read_by_the_csv_module: list[bytes]
) -> None:
    notes = ["plain", "two\nlines", 'she said "yes"', '"\n"x","y"\n', "", "\n\n", '"', '""', "\r", "a,b", "x" * 200]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end, quoting=quoting)
    writer.writerow(["Note", "DateCreated", "DateUpdated", "UserID"])
    writer.writerows([note, DAY, DAY, f"u{number}"] for number, note in enumerate(notes * 3))
    found = add_up(scan_of(tmp_path, text.getvalue().encode()), size)
    assert {user: (sums.rows, sums.first) for (user, _), sums in found.items()} == {
        f"u{number}": (1, number) for number in range(33)
    }
    assert read_by_the_csv_module == []


pieces = st.lists(
    st.sampled_from(
        [b'"', b'"', b'""', b",", b",", b"\n", b"\r\n", b"\r", b"u1", b" ", b"x" * 70, b"\xff", b"\xc3\xab"]
    )
    | st.sampled_from(
        [b"2026-03-01 10:00:00,2026-03-01,u2\n", b'n,2026-03-01,2027-01-01,"u3"\n', b'"n\n",,,u4\n', b",,,"]
    )
    | st.sampled_from([b"n,2026-03-01,\xff,u5\n", b"n,2026-03-01,2026-03-01,\xff\n", b"5'10\" tall,2026-03-01,,u6\n"]),
    max_size=12,
).map(b"".join)


@given(content=pieces, block_size=st.sampled_from([7, 64, 1000]))
@example(content=b'"a"b,,,u1\n', block_size=64)
@example(content=b'a"b,2026-03-01,2026-03-01,u1\na""b,2026-03-01,2026-03-01,u1\n', block_size=64)
@example(content=b'n,2026-03-01,2026-03-01,"o""k"\nn,2026-03-01,2026-03-01,o"k\n', block_size=64)
@example(content=b'n,2026-03-01,2026-03-01,o""k\n', block_size=64)
@example(content=b"x" * 63 + b'",2026-03-01,2026-03-01,u1\n', block_size=1000)
@example(content=b'"' + b"x" * 62 + b'""",2026-03-01,2026-03-01,u1\n', block_size=1000)
@example(content=b'"' + b"x" * 62 + b'"y,2026-03-01,2026-03-01,u1\n', block_size=1000)
@example(content=b"n,2026-03-01,2026-03-01,\xed\xa0\x80\n", block_size=64)
@example(content=b"n,2026-03-01,2026-03-01,\xef\xbf\xbd\n", block_size=64)
@settings(max_examples=100, deadline=None)
def test_whatever_a_file_holds_it_is_read_as_the_csv_module_reads_it_or_refused_with_its_sentence(
    content: bytes, block_size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scan = scan_of(Path(folder), HEADINGS + content)
        assert said_of(scan, block_size) == said_by_the_csv_module(scan)


def test_a_row_that_is_not_plain_is_read_by_the_csv_module_and_the_others_are_not(
    tmp_path: Path, read_by_the_csv_module: list[bytes]
) -> None:
    sound = f"note,{DAY},{DAY},u1\n".encode()
    odd = f"5'10\" tall,{DAY},{DAY},u1\r\n".encode()
    found = add_up(scan_of(tmp_path, HEADINGS + sound * 5 + odd + sound * 5))
    assert found["u1", COUNTS].rows == 11
    assert read_by_the_csv_module == [odd]


def test_users_that_do_not_fit_one_table_are_added_up_in_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "ENTRIES", 8)
    monkeypatch.setattr(tally, "ID_BYTES", 16)
    users = [f"user-{number % 30}" for number in range(300)] + ["x" * 5000, "u"]
    scan = scan_of(tmp_path, HEADINGS + "".join(f"n,{DAY},{DAY},{user}\n" for user in users).encode())
    assert said_of(scan, 100) == said_by_the_csv_module(scan)


def test_a_row_that_does_not_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "LONGEST_ROW", 1000)
    content = HEADINGS + f"n,{DAY},{DAY},u1\n".encode() + b'"Secret' + b"\nSecret" * 500
    assert said_of(scan_of(tmp_path, content), 100) == (
        "Services.csv, line 3, is longer than any row of such a file; a quotation mark may not be closed, so the file "
        "is damaged. Nothing was changed."
    )


def _edited(old: bytes, new: bytes, *places: int) -> bytes:
    """A sound file with something else in some of its lines."""
    sheet = Sheet(edition_columns(HudLayout.FY2024)["Services.csv"], ROWS)
    lines = Form("all").written(sheet).split(b"\n")
    for place in places:
        assert old in lines[place]
        lines[place] = lines[place].replace(old, new, 1)
    return b"\n".join(lines)


DAMAGED = {
    "two signs for inches, not doubled": (
        _edited(b'""', b'"5\'10" tall"', 4, 9),
        "line 5, has a quotation mark that is not closed where it should be",
    ),
    "a value too few": (_edited(b'"","2025', b'"2025', 50), "line 51, has 10 values for 11 headings"),
    "a value too many": (_edited(b'"","2025', b'"","","2025', 50), "line 51, has 12 values for 11 headings"),
    "a value behind the last": (_edited(b'94B5F"', b'94B5F","x"', 50), "line 51, has 12 values for 11 headings"),
    "an end that is lost": (_edited(b"", b"")[:-5], "it was cut short"),
    "an id that is no text": (_edited(b'"1"', b'"\xff"', 2), "line 3, is not written in UTF-8"),
    "a date that is no text": (_edited(b'"2025', b'"\xff2025', 50), "line 51, is not written in UTF-8"),
}


@pytest.mark.parametrize(("content", "said"), DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("block_size", [100, None])
def test_what_is_damaged_is_refused_with_its_line(
    tmp_path: Path, content: bytes, said: str, block_size: int | None
) -> None:
    found = said_of(scan_of(tmp_path, content, EXPORT_ID), block_size)
    assert isinstance(found, str)
    assert said in found


def test_of_several_damaged_files_the_first_is_told(tmp_path: Path) -> None:
    scans = []
    for name, rows in (("b", b"1,2\n" * 2), ("a", b"1,2\n" * 900)):
        (tmp_path / name).mkdir()
        scans.append(scan_of(tmp_path / name, HEADINGS + rows + b"1,2,3,4\n"))
    with pytest.raises(RuleViolation, match="line 2, has 2 values"):
        add_up_files(scans, LIMITS, lambda _file, _done: None)


def test_progress_is_told_in_the_callers_thread_up_to_the_last_byte(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    scan = scan_of(tmp_path, HEADINGS + f"n,{DAY},{DAY},u1\n".encode() * 500)
    add_up_files([scan], LIMITS, lambda _, done: told.append((done, threading.get_ident())), 1000)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert (len(told) > 10, told[-1][0]) == (True, scan.file.size)
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_whoever_gives_up_does_not_wait_for_the_rest(tmp_path: Path) -> None:
    told: list[int] = []

    def give_up(_file: SourceFile, done: int) -> None:
        told.append(done)
        raise KeyboardInterrupt

    threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        add_up_files([scan_of(tmp_path, HEADINGS + b",,,u1\n" * 100_000)], LIMITS, give_up, 100)
    assert len(told) == 1
    assert threading.active_count() == threads


def test_a_file_that_is_dropped_half_read_is_closed_even_while_another_is_opened(tmp_path: Path) -> None:
    """Python may find at any moment that nobody reads a file any more, so also in the thread that opens another."""
    pieces_of_file = scan_of(tmp_path, HEADINGS * 10).file.chunks(10)
    next(pieces_of_file)

    def drop() -> None:
        with sources._OPENING:
            pieces_of_file.close()

    dropping = threading.Thread(target=drop, daemon=True)
    dropping.start()
    dropping.join(5)
    assert not dropping.is_alive()
