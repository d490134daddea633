"""Files cut into blocks of whole rows."""

import csv
import io
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

from adapters.usage import blocks as cutting
from adapters.usage.blocks import Block, blocks
from adapters.usage.header import read_header
from adapters.usage.sources import SourceFile
from models.errors import RuleViolation

HEADINGS = b"0,1\n"
ROWS = [["1", "plain"], ["2", "two\nlines"], ["3", 'she said "yes"'], ["4", '"\n"x","y"\n'], ["5", ""], ["6", "\n\n"]]


def cut(folder: Path, content: bytes, size: int) -> list[Block]:
    """The blocks of a file with the given content."""
    path = folder / "Services.csv"
    path.write_bytes(content)
    file = SourceFile(path.name, len(content), path)
    return list(blocks(file, read_header(file), HEADINGS, size))


def written(rows: list[list[str]], line_end: str, quoting: Literal[0, 1]) -> bytes:
    """The rows as CSV, below their headings."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end, quoting=quoting).writerows([["id", "note"], *rows])
    return text.getvalue().encode()


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL], ids=["all quoted", "as few as can be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("size", [1, 7, 16, 50, 10_000])
def test_every_row_comes_once_and_whole_however_fine_the_file_is_cut(
    tmp_path: Path, size: int, line_end: str, quoting: Literal[0, 1]
) -> None:
    content = written(ROWS * 5, line_end, quoting)
    found = cut(tmp_path, content, size)
    read = [list(csv.reader(io.StringIO(block.rows.decode(), newline=""))) for block in found]
    assert [row for rows in read for row in rows] == ROWS * 5
    assert all(block.content == HEADINGS + block.rows for block in found)
    assert b"".join(block.rows for block in found) == content[found[0].offset :]
    assert [block.is_last for block in found] == [False] * (len(found) - 1) + [True]
    assert all(one.offset + one.size == other.offset for one, other in pairwise(found))


def test_a_file_with_headings_only_has_no_block(tmp_path: Path) -> None:
    assert cut(tmp_path, b"id,note\n", 100) == []


def test_what_follows_the_last_line_end_is_a_block_too(tmp_path: Path) -> None:
    assert [block.rows for block in cut(tmp_path, b'id,note\n1,x\n2,"unclo', 100)] == [b"1,x\n", b'2,"unclo']


def test_a_row_that_does_not_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "LONGEST_ROW", 1000)
    with pytest.raises(RuleViolation) as refusal:
        cut(tmp_path, b'id,note\n1,x\n2,"Secret' + b"\nSecret" * 500, 100)
    assert refusal.value.sentence == (
        "Services.csv, line 3, is longer than any row of such a file; a quotation mark may not be closed, so the file "
        "is damaged. Nothing was changed."
    )
