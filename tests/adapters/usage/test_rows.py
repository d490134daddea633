"""Rows read strictly: nothing torn or swallowed counts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.files.source_file import PIECE_SIZE, SourceFile
from adapters.usage import rows as reading
from adapters.usage.header import read_header
from adapters.usage.rows import Scan, read_rows
from models.errors import RuleViolation

ID = "9D41E7A2C05B4F6E8831AA70D2C94B5F"
HEADINGS = "Note,DateCreated,DateUpdated,UserID,ExportID\n"
SOUND = [f"text {number},2026-01-01,2026-03-{number:02d},u{number},{ID}\n" for number in range(1, 29)]


def scan(folder: Path, content: str | bytes) -> Scan:
    """The scan of a file with the given content."""
    path = folder / "Services.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = SourceFile(path.name, path.stat().st_size, path)
    return Scan(file, read_header(file), ("userid", "datecreated", "dateupdated"), ID)


def read(folder: Path, content: str | bytes) -> list[tuple[str, str]]:
    """User and date of each row."""
    return [(row["userid"], row["dateupdated"]) for row in read_rows(scan(folder, content), lambda _: None)]


def refusal_of(folder: Path, content: str | bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(RuleViolation) as refusal:
        read(folder, content)
    return refusal.value.sentence


def quoted(line: str) -> str:
    """A line of plain values with each between quotation marks."""
    return ",".join(f'"{value}"' for value in line.rstrip("\n").split(",")) + "\n"


@pytest.mark.parametrize("how", [str, quoted], ids=["plain", "quoted"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_sound_file_is_read(tmp_path: Path, how: Callable[[str], str], line_end: str) -> None:
    lines = [how(line) for line in (HEADINGS, *SOUND)]
    assert read(tmp_path, "".join(lines).replace("\n", line_end)) == [
        (f"u{number}", f"2026-03-{number:02d}") for number in range(1, 29)
    ]


def test_text_with_line_breaks_is_read(tmp_path: Path) -> None:
    lines = [quoted(line).replace("text ", "text\n\n") for line in SOUND]
    assert len(read(tmp_path, HEADINGS + "".join(lines))) == 28


def test_rows_between_two_marks_in_the_wrong_place_are_not_swallowed(tmp_path: Path) -> None:
    """Two texts with a sign for inches, not doubled: for a lenient reader all that lies between is one text."""
    lines = [quoted(line) for line in SOUND]
    lines[3] = lines[3].replace("text 4", "5'10\" tall")
    lines[9] = lines[9].replace("text 10", "6'1\" tall")
    assert refusal_of(tmp_path, HEADINGS + "".join(lines)) == (
        "Services.csv, line 5, has a quotation mark that is not closed where it should be, so the file is damaged. "
        "Please export it again. If you can’t, --set-aside takes in the other rows. Nothing was changed."
    )


def test_a_mark_within_text_that_is_not_quoted_is_part_of_the_text(tmp_path: Path) -> None:
    lines = SOUND.copy()
    lines[3] = lines[3].replace("text 4", "5'10\" tall")
    lines[9] = lines[9].replace("text 10", "6'1\" tall")
    assert len(read(tmp_path, HEADINGS + "".join(lines))) == 28


def test_a_row_that_lacks_a_value_does_not_count_with_another_ones_date(tmp_path: Path) -> None:
    lines = [*SOUND[:5], f"text 6,2026-12-31,u6,{ID}\n", *SOUND[6:]]
    assert "line 7, has 4 values for 5 headings" in refusal_of(tmp_path, HEADINGS + "".join(lines))


@pytest.mark.parametrize("place", ["in the middle", "at the end"])
@pytest.mark.parametrize("how", [str, quoted], ids=["plain", "quoted"])
def test_a_row_with_a_value_too_many_is_refused(tmp_path: Path, place: str, how: Callable[[str], str]) -> None:
    odd = how(SOUND[5].replace("text", "te,xt") if place == "in the middle" else SOUND[5].replace(ID, f"{ID},x"))
    lines = [how(line) for line in SOUND]
    assert "line 7, has 6 values for 5 headings" in refusal_of(
        tmp_path, HEADINGS + "".join([*lines[:5], odd, *lines[6:]])
    )


def test_text_that_looks_like_the_end_of_a_row_is_text(tmp_path: Path) -> None:
    nasty = f'"a note,2026-12-31,2026-12-31,u99,{ID}\nand more",2026-01-01,2026-03-29,u29,{ID}\n'
    rows = read(tmp_path, HEADINGS + "".join(SOUND) + nasty)
    assert rows[-1] == ("u29", "2026-03-29")
    assert ("u99", "2026-12-31") not in rows


def test_rows_of_another_export_are_rows(tmp_path: Path) -> None:
    assert len(read(tmp_path, HEADINGS + "".join(SOUND).replace(ID, "ANOTHER"))) == 28


def test_empty_lines_are_no_rows(tmp_path: Path) -> None:
    assert len(read(tmp_path, HEADINGS + "\n" + "".join(SOUND) + "\n\n")) == 28


def test_line_ends_of_an_old_mac_are_line_ends(tmp_path: Path) -> None:
    assert len(read(tmp_path, (HEADINGS + "".join(SOUND)).replace("\n", "\r"))) == 28


def test_another_encoding_matters_only_where_something_is_read(tmp_path: Path) -> None:
    text = (HEADINGS + "".join(SOUND)).encode()
    assert len(read(tmp_path, text.replace(b"text 7", b"caf\xe9"))) == 28
    assert refusal_of(tmp_path, text.replace(b"u7", b"u\xe9")) == (
        "Services.csv, line 8, is not written in UTF-8. Nothing was changed."
    )


@pytest.mark.parametrize("piece_size", [500, PIECE_SIZE])
def test_the_line_of_a_fault_is_counted_from_the_top_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece_size: int
) -> None:
    monkeypatch.setattr(reading, "PIECE_SIZE", piece_size)
    text = HEADINGS + "".join(SOUND) * 40 + "1,x,y\n" + SOUND[0]
    assert "line 1122, has 3 values" in refusal_of(tmp_path, text)


def test_rows_come_in_the_order_of_the_file_and_progress_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PIECE_SIZE", 500)
    told: list[int] = []
    of_file = scan(tmp_path, HEADINGS + "".join(SOUND) * 40)
    users = [row["userid"] for row in read_rows(of_file, told.append)]
    assert users == [f"u{number}" for number in range(1, 29)] * 40
    assert told == sorted(told)
    assert (len(told) > 50, told[-1]) == (True, of_file.file.size)


def test_a_heading_that_the_file_lacks_is_left_out_of_the_rows(tmp_path: Path) -> None:
    of_file = replace(scan(tmp_path, HEADINGS + SOUND[0]), columns=("userid", "useremail"))
    assert list(read_rows(of_file, lambda _: None)) == [{"userid": "u1"}]


def test_a_line_that_does_not_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PIECE_SIZE", 100)
    monkeypatch.setattr(reading, "LONGEST_ROW", 1000)
    with pytest.raises(RuleViolation, match="line 3, is longer than any row"):
        list(read_rows(scan(tmp_path, HEADINGS + SOUND[0] + "Secret" * 500), lambda _: None))
