"""Files that people submit, and files that a command writes."""

from collections.abc import Sequence
from pathlib import Path

from models.documents import LARGEST
from models.errors import RuleViolation
from services.documents import Upload


def paper(path: Path) -> Upload:
    """Read a file that is submitted, but at most one byte more than we can store."""
    with path.open("rb") as file:
        return Upload(file_name=path.name, content=file.read(LARGEST + 1))


def papers(paths: Sequence[Path] | None) -> list[Upload]:
    """Read several files that are submitted."""
    return [paper(each) for each in paths or ()]


def write_file(path: Path, content: bytes) -> None:
    """Write a file, with its folder. Raises RuleViolation when that can't be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise RuleViolation("cannot_write", f"{path} can't be written: {error.strerror}.") from error
