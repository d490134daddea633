"""A CSV file cut into blocks of whole rows: each can be read by itself, and none is large.

A line end between quotation marks ends no row. Quotation marks come in pairs, a doubled one too, so a row ends where
the marks before it are even in number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.usage.damage import far_too_long, lines_before
from adapters.usage.header import Header
from adapters.usage.sources import SourceFile

BLOCK_SIZE = 8 << 20
LONGEST_ROW = 32 << 20
"""No row of such a file is as long, in bytes: a quotation mark was not closed."""

_MARK = b'"'


@dataclass(frozen=True)
class Block:
    """Whole rows of a file, below headings of our own; `offset` is the number of bytes before them in the file."""

    content: bytes
    offset: int
    size: int
    is_last: bool = False

    @property
    def rows(self) -> bytes:
        """The rows alone, as the file has them."""
        return self.content[len(self.content) - self.size :]


def blocks(file: SourceFile, header: Header, headings: bytes, size: int = BLOCK_SIZE) -> Iterator[Block]:
    """The rows of `file` in blocks of about `size` bytes, or longer where a row is, each below `headings`.

    The last block may end in the middle of a row, if the file does. Raises RuleViolation when the file can't be read
    to its end, or holds a row that never ends.
    """
    held: Block | None = None
    for block in _cut(file, header, headings, size):
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield replace(held, is_last=True)


def _cut(file: SourceFile, header: Header, headings: bytes, size: int) -> Iterator[Block]:
    """A block is put together once, for copying takes time: `rest` is what the piece before left over."""
    to_skip, offset, rest = header.size, header.size, b""
    for chunk in file.chunks(size):
        piece = chunk[to_skip:]
        to_skip -= min(to_skip, len(chunk))
        end = _end_of_rows(rest, piece, header.line_end[-1:])
        if end is None:
            rest += piece
        else:
            block = Block(b"".join((headings, rest, memoryview(piece)[:end])), offset, len(rest) + end)
            yield block
            offset, rest = offset + block.size, piece[end:]
        if len(rest) > LONGEST_ROW:
            raise far_too_long(file, lines_before(file, offset, header.line_end) + 1)
    if rest:
        yield Block(headings + rest, offset, len(rest))


def _end_of_rows(rest: bytes, piece: bytes, line_end: bytes) -> int | None:
    """Where in `piece` the last whole row ends; `rest`, before it, begins with a row. None if no row ends in it."""
    end = piece.rfind(line_end) + 1
    marks = rest.count(_MARK) + (piece.count(_MARK, 0, end) if _MARK in piece else 0)
    while end and marks % 2:
        before = piece.rfind(line_end, 0, end - 1) + 1
        marks -= piece.count(_MARK, before, end)
        end = before
    return end or None
