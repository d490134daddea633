"""Rows read fast where that is proved to be right, and strictly elsewhere: nothing torn or swallowed counts."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from adapters.usage import rows as reading
from adapters.usage.blocks import Block
from adapters.usage.header import read_header
from adapters.usage.rows import Scan, read_rows, read_whole
from adapters.usage.sources import SourceFile
from models.errors import RuleViolation

ID = "9D41E7A2C05B4F6E8831AA70D2C94B5F"
HEADINGS = "ServicesID,Note,DateUpdated,UserID,ExportID\n"
SOUND = [f"{number},text {number},2026-03-{number:02d},u{number},{ID}\n" for number in range(1, 29)]


def scan(folder: Path, content: str | bytes, export_id: str = ID) -> Scan:
    """The scan of a file with the given content."""
    path = folder / "Services.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = SourceFile(path.name, path.stat().st_size, path)
    return Scan(file, read_header(file), ("userid", "dateupdated"), export_id)


def read(folder: Path, content: str | bytes, export_id: str = ID) -> list[tuple[str, str]]:
    """User and date of each row."""
    return [(user, date) for user, date in read_whole(scan(folder, content, export_id), lambda _: None).rows()]


def refusal_of(folder: Path, content: str | bytes) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(RuleViolation) as refusal:
        read(folder, content)
    return refusal.value.sentence


@pytest.fixture
def strictly_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The offsets of the blocks that were read strictly."""
    offsets: list[int] = []
    strict = reading._read_strictly

    def noted(scan: Scan, block: Block) -> pl.DataFrame:
        offsets.append(block.offset)
        return strict(scan, block)

    monkeypatch.setattr(reading, "_read_strictly", noted)
    return offsets


def quoted(line: str) -> str:
    """A line of plain values with each between quotation marks."""
    return ",".join(f'"{value}"' for value in line.rstrip("\n").split(",")) + "\n"


@pytest.mark.parametrize("how", [str, quoted], ids=["plain", "quoted"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_sound_file_is_read_fast(
    tmp_path: Path, strictly_read: list[int], how: Callable[[str], str], line_end: str
) -> None:
    lines = [how(line) for line in (HEADINGS, *SOUND)]
    assert read(tmp_path, "".join(lines).replace("\n", line_end)) == [
        (f"u{number}", f"2026-03-{number:02d}") for number in range(1, 29)
    ]
    assert strictly_read == []


def test_text_with_line_breaks_is_read_fast_too(tmp_path: Path, strictly_read: list[int]) -> None:
    lines = [quoted(line).replace("text ", "text\n\n") for line in SOUND]
    assert len(read(tmp_path, HEADINGS + "".join(lines))) == 28
    assert strictly_read == []


def test_rows_between_two_marks_in_the_wrong_place_are_not_swallowed(tmp_path: Path) -> None:
    """Two texts with a sign for inches, not doubled: for a lenient reader all that lies between is one text."""
    lines = [quoted(line) for line in SOUND]
    lines[3] = lines[3].replace("text 4", "5'10\" tall")
    lines[9] = lines[9].replace("text 10", "6'1\" tall")
    assert refusal_of(tmp_path, HEADINGS + "".join(lines)) == (
        "Services.csv, line 5, has a quotation mark that is not closed where it should be, so the file is damaged. "
        "Nothing was changed."
    )


def test_a_mark_within_text_that_is_not_quoted_is_part_of_the_text(tmp_path: Path) -> None:
    lines = SOUND.copy()
    lines[3] = lines[3].replace("text 4", "5'10\" tall")
    lines[9] = lines[9].replace("text 10", "6'1\" tall")
    assert len(read(tmp_path, HEADINGS + "".join(lines))) == 28


def test_a_row_that_lacks_a_value_does_not_count_with_another_ones_date(tmp_path: Path) -> None:
    lines = [*SOUND[:5], f"6,2026-12-31,u6,{ID}\n", *SOUND[6:]]
    assert "line 7, has 4 values for 5 headings" in refusal_of(tmp_path, HEADINGS + "".join(lines))


@pytest.mark.parametrize("place", ["in the middle", "at the end"])
@pytest.mark.parametrize("how", [str, quoted], ids=["plain", "quoted"])
def test_a_row_with_a_value_too_many_is_refused(tmp_path: Path, place: str, how: Callable[[str], str]) -> None:
    odd = how(SOUND[5].replace("text", "te,xt") if place == "in the middle" else SOUND[5].replace(ID, f"{ID},x"))
    lines = [how(line) for line in SOUND]
    assert "line 7, has 6 values for 5 headings" in refusal_of(
        tmp_path, HEADINGS + "".join([*lines[:5], odd, *lines[6:]])
    )


def test_text_that_looks_like_the_end_of_a_row_is_text(tmp_path: Path, strictly_read: list[int]) -> None:
    nasty = f'29,"a note,2026-12-31,u99,{ID}\nand more",2026-03-29,u29,{ID}\n'
    rows = read(tmp_path, HEADINGS + "".join(SOUND) + nasty)
    assert rows[-1] == ("u29", "2026-03-29")
    assert ("u99", "2026-12-31") not in rows
    assert strictly_read != [], "the fast way can't tell, and did not try"


def test_rows_of_another_export_are_read_strictly(tmp_path: Path, strictly_read: list[int]) -> None:
    assert len(read(tmp_path, HEADINGS + "".join(SOUND).replace(ID, "ANOTHER"))) == 28
    assert strictly_read != []


def test_a_file_whose_rows_end_otherwise_is_read_strictly(tmp_path: Path, strictly_read: list[int]) -> None:
    assert len(read(tmp_path, HEADINGS + "".join(SOUND), export_id="")) == 28
    assert strictly_read != []


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


def test_the_line_of_a_fault_is_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    text = HEADINGS + "".join(SOUND) * 40 + "1,x,y\n" + SOUND[0]
    with pytest.raises(RuleViolation, match="line 1122, has 3 values"):
        list(read_rows(scan(tmp_path, text), lambda rows: rows, lambda _: None, block_size=500))


def test_blocks_come_in_the_order_of_the_file_and_progress_with_them(tmp_path: Path) -> None:
    told: list[int] = []
    of_file = scan(tmp_path, HEADINGS + "".join(SOUND) * 40)
    users = list(read_rows(of_file, lambda rows: rows["userid"].to_list(), told.append, block_size=500))
    assert [user for block in users for user in block] == [f"u{number}" for number in range(1, 29)] * 40
    assert len(users) > 50
    assert told == sorted(told)
    assert told[-1] == of_file.file.size
