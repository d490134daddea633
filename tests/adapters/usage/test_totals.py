"""What the rows of one file add up to: what the csv module says of the whole file, or a refusal with the line."""

import csv
import io
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.files.source_file import PIECE_SIZE, SourceFile
from adapters.usage import rows as rows_module
from adapters.usage.header import read_header
from adapters.usage.rows import Scan
from adapters.usage.totals import NEEDED, FileTotals, Limits, RowsOfUser, RowsRefused, add_up
from models.errors import RuleViolation
from models.usage.reading import HudLayout
from models.usage.refusals import RefusalReason
from tests.adapters.usage.hud_export import EXPORT_ID, FORMS, Form, Sheet, edition_columns, row
from tests.adapters.usage.oracle import judged

LATEST = datetime.fromisoformat("2026-11-22 12:00:00")
LIMITS = Limits(LATEST, LATEST - timedelta(days=90))
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


def totals_of(scan: Scan, piece_size: int | None = None) -> FileTotals:
    """What the file adds up to when it is read in pieces of so many bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_module, "PIECE_SIZE", piece_size or PIECE_SIZE)
        return add_up(scan, LIMITS, lambda _: None)


def refusal_of(scan: Scan, piece_size: int | None = None) -> str:
    """The sentence with which the file is refused."""
    with pytest.raises(RuleViolation) as refusal:
        totals_of(scan, piece_size)
    return refusal.value.sentence


def totals_by_the_csv_module(content: bytes) -> FileTotals | str:
    """The same by the csv module, the whole file at once; or what is wrong with it, in words of the refusal."""
    reader = csv.reader(io.StringIO(content.decode(errors="replace"), newline=""), strict=True)
    names = [name.lower() for name in next(reader)]
    rows, line, error = [], 2, ""
    try:
        for values in reader:
            rows.append((values, line))
            line = reader.line_num + 1
    except csv.Error as caught:
        error = str(caught)
    totals, number = FileTotals(), 1
    for place, (values, at) in enumerate(rows, start=1):
        if not values:
            continue
        number += 1
        if len(values) != len(names):
            is_cut = len(values) < len(names) and place == len(rows) and not error
            if is_cut:
                return f"line {at}: the last row lacks" if content.endswith((b"\n", b"\r")) else "was cut short"
            return f"line {at}, has {len(values)} values"
        user, created, updated = (values[names.index(name)] for name in NEEDED)
        if "\ufffd" in user + created + updated:
            return f"line {at}, is not written in UTF-8"
        if user.strip():
            totals.spellings.setdefault(" ".join(user.split()), set()).add(user)
        _count(totals, number, " ".join(user.split()), created, updated)
    if error:
        return "was cut short" if "end of data" in error else f"line {line}, has a quotation mark"
    return totals


def _count(totals: FileTotals, number: int, user: str, created: str, updated: str) -> None:
    verdict = judged(user, created, updated, LATEST.replace(tzinfo=UTC), "UTC")
    if isinstance(verdict, RefusalReason):
        refused = totals.refused.setdefault(verdict, RowsRefused(number))
        refused.rows += 1
        totals.users_refused.update({user} - {""})
        return
    before = totals.by_user.get(user, RowsOfUser(verdict, verdict))
    totals.by_user[user] = RowsOfUser(
        newest=max(before.newest, verdict),
        oldest=min(before.oldest, verdict),
        rows=before.rows + 1,
        recent=before.recent + (verdict >= LIMITS.recent),
    )


@pytest.mark.parametrize("form", FORMS, ids=repr)
@pytest.mark.parametrize("piece_size", [1000, 65_537, None])
def test_a_sound_file_adds_up_to_the_same_however_finely_it_is_cut(
    tmp_path: Path, form: Form, piece_size: int | None
) -> None:
    content = form.written(Sheet(edition_columns(HudLayout.FY2024)["Services.csv"], ROWS + ODD + ROWS))
    found = totals_of(scan_of(tmp_path, content, EXPORT_ID), piece_size)
    assert found == totals_by_the_csv_module(content.removeprefix(b"\xef\xbb\xbf"))
    assert sum(rows.rows for rows in found.by_user.values()) + sum(rows.rows for rows in found.refused.values()) == 1009
    assert {reason: rows.first_row for reason, rows in found.refused.items()} == {
        RefusalReason.NO_USER: 502,
        RefusalReason.NO_DATE: 503,
        RefusalReason.FUTURE_DATE: 504,
        RefusalReason.TOO_OLD: 505,
        RefusalReason.UNREADABLE_DATE: 508,
    }


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
    tmp_path: Path, size: int, line_end: str, quoting: Literal[0, 1]
) -> None:
    notes = ["plain", "two\nlines", 'she said "yes"', '"\n"x","y"\n', "", "\n\n", '"', '""', "\r", "a,b", "x" * 200]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end, quoting=quoting)
    writer.writerow(["Note", "DateCreated", "DateUpdated", "UserID"])
    writer.writerows([note, DAY, DAY, f"u{number}"] for number, note in enumerate(notes * 3))
    found = totals_of(scan_of(tmp_path, text.getvalue().encode()), size)
    assert {user: rows.rows for user, rows in found.by_user.items()} == {f"u{number}": 1 for number in range(33)}


pieces = st.lists(
    st.sampled_from(
        [b'"', b'"', b'"', b'""', b",", b",", b"\n", b"\r\n", b"\r", b"u1", b" ", b"x" * 70, b"\xff", b"\xc3\xab"]
    )
    | st.sampled_from(
        [b"2026-03-01 10:00:00,2026-03-01,u2\n", b'n,2026-03-01,2027-01-01,"u3"\n', b'"n\n",,,u4\n', b",,,"]
    )
    | st.sampled_from([b"n,2026-03-01,\xff,u5\n", b"n,2026-03-01,2026-03-01,\xff\n", b"5'10\" tall,2026-03-01,,u6\n"]),
    max_size=12,
).map(b"".join)


@given(content=pieces, piece_size=st.sampled_from([7, 64, 1000]))
@example(content=b'"a"b,,,u1\n', piece_size=64)
@example(content=b'a"b,2026-03-01,2026-03-01,u1\na""b,2026-03-01,2026-03-01,u1\n', piece_size=64)
@example(content=b'n,2026-03-01,2026-03-01,"o""k"\nn,2026-03-01,2026-03-01,o"k\n', piece_size=64)
@example(content=b"n\x0b\x0c\x1c,2026-03-01,2026-03-01,u\xe2\x80\xa8\xc2\x85\n", piece_size=64)
@example(content=b"n,2026-03-01,2026-03-01,u  1\nn,2026-03-02,2026-03-02,u\xc2\xa01 \n", piece_size=64)
@example(content=b"n\r\nn,2026-03-01,2026-03-01,u1\n", piece_size=7)
@example(content=b"n,2026-03-01,2026-03-01,\xed\xa0\x80\n", piece_size=64)
@example(content=b"n,2026-03-01,2026-03-01,\xef\xbf\xbd\n", piece_size=64)
@example(content=b'short,row\nn,2026-03-01,2026-03-01,"u1', piece_size=64)
@settings(max_examples=200, deadline=None)
def test_whatever_a_file_holds_it_adds_up_as_the_csv_module_says_or_is_refused_where_it_says(
    content: bytes, piece_size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scan = scan_of(Path(folder), HEADINGS + content)
        expected = totals_by_the_csv_module(HEADINGS + content)
        if isinstance(expected, str):
            assert expected in refusal_of(scan, piece_size)
        else:
            assert totals_of(scan, piece_size) == expected


ENDLESS = {
    "a text that is not closed": b'"Secret' + b"\nSecret" * 5000,
    "a line": b"Secret" * 5000,
    "values without end": b'"\n",' * 5000,
}


@pytest.mark.parametrize("row", ENDLESS.values(), ids=ENDLESS)
def test_a_row_that_does_not_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: bytes
) -> None:
    monkeypatch.setattr(rows_module, "PIECE_SIZE", 100)
    monkeypatch.setattr(rows_module, "LONGEST_ROW", 1000)
    reported: list[int] = []
    content = HEADINGS + f"n,{DAY},{DAY},u1\n".encode() + row
    with pytest.raises(RuleViolation) as refusal:
        add_up(scan_of(tmp_path, content), LIMITS, reported.append)
    assert refusal.value.sentence == (
        "Services.csv, line 3, is longer than any row of such a file; a quotation mark may not be closed, so the file "
        "is damaged. Please export it again. If you can’t, --set-aside takes in the other rows. Nothing was changed."
    )
    assert reported[-1] < 1500


def test_a_long_row_is_read_however_long_the_file_is_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "LONGEST_ROW", 1000)
    long_row = f'"{"x" * 800}",{DAY},{DAY},u2\n'
    scan = scan_of(tmp_path, HEADINGS + f"n,{DAY},{DAY},u1\n".encode() * 100 + long_row.encode())
    assert totals_of(scan, piece_size=100).by_user["u2"].rows == 1


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
@pytest.mark.parametrize("piece_size", [100, None])
def test_what_is_damaged_is_refused_with_its_line(
    tmp_path: Path, content: bytes, said: str, piece_size: int | None
) -> None:
    assert said in refusal_of(scan_of(tmp_path, content, EXPORT_ID), piece_size)
