"""A policy file as TOML, and what is wrong with it as TOML, in sentences with their lines."""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import RuleViolation

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")

_SENTENCES = (
    ("Expected '=' after a key", "There is no = after the key. A line is written as: key = value."),
    ("Invalid value", "The value can't be read. Text needs quotation marks, and a list needs brackets."),
    ("Invalid statement", "This line can't be read. A line is written as: key = value."),
    ("Unterminated string", "The quotation mark at the end of the text is missing."),
    ('Expected "\'"', "The quotation mark at the end of the text is missing."),
    ("Illegal character '\\n'", "The quotation mark at the end of the text on this line is missing."),
    ("Illegal character", "There is a character here that can't be read. Please type the line again."),
    ("Unclosed array", "The list is not closed. A comma between its values, or the bracket ] at its end, is missing."),
    ("Unclosed inline table", "The table on this line is not closed. The brace } at its end is missing."),
    ("Cannot overwrite a value", "This key is already given above. Please delete one of the two."),
    ("Duplicate inline table key", "This key is given twice in the same braces. Please delete one of the two."),
    ("Cannot declare", "This table is already there above. A table that may be repeated has two brackets: [[name]]."),
    ("Cannot mutate", "This table or list is complete already, and nothing can be added to it here."),
    ("Cannot redefine", "This table is already there above. Please put the keys of both into one."),
    ("Expected ']'", "The bracket ] at the end of the table's name is missing."),
    ("Expected newline", "There is something after the value that doesn't belong there."),
    ("Invalid initial character for a key", "A key begins with a letter or a digit."),
    ("Unescaped '\\' in a string", "A backslash \\ in a text is written twice: \\\\."),
    ("Invalid date", "This date does not exist. A date is written as 2026-11-20."),
    ("Invalid hex", "A backslash \\ in a text is written twice: \\\\."),
)

_WHOLE_LINE = re.compile(r"^\s*[\w.-]+\s*=|^\s*\[.*\]\s*$|^\s*[\w .-]+$")
_MOST = 20


class SyntaxProblem(NamedTuple):
    """A line that can't be read as TOML."""

    line: int | None
    label: str
    sentence: str


class PolicyText(NamedTuple):
    """A file as it was read. Either it has content, or something is wrong with it."""

    text: str
    content: dict[str, Any]
    problems: tuple[SyntaxProblem, ...]


def read_policy(path: Path) -> PolicyText:
    """Read a policy file. Raises RuleViolation if there is no such file or it is not text."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RuleViolation("no_file", f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RuleViolation(
            "not_text", f"{path} is not UTF-8 text (byte {error.start + 1}). Please save it as UTF-8."
        ) from error
    text = text.replace("\r\n", "\n")
    try:
        return PolicyText(text, tomllib.loads(text), ())
    except tomllib.TOMLDecodeError:
        return PolicyText(text, {}, tuple(_every_problem(text)))


def _every_problem(text: str) -> list[SyntaxProblem]:
    """Return each line that can't be read, as far as one line's mistake does not spill into the next ones."""
    lines = text.split("\n")
    found: list[SyntaxProblem] = []
    while len(found) < _MOST:
        try:
            tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            line = _line_of(error, len(lines))
            found.append(SyntaxProblem(line, _label_before(text, line), _sentence(str(error))))
            if not _WHOLE_LINE.match(lines[line - 1]) or lines[line - 1].count('"""') % 2:
                break
            lines[line - 1] = ""
        else:
            break
    return found


def _line_of(error: tomllib.TOMLDecodeError, last: int) -> int:
    found = _AT.search(str(error))
    return int(found["line"]) if found is not None and found["line"] else last


def _sentence(said: str) -> str:
    return next((words for start, words in _SENTENCES if said.startswith(start)), "This line can't be read as TOML.")


def _label_before(text: str, line: int) -> str:
    """Return the label of the version that a line is in, as far as a file that can't be read shows it."""
    above = "\n".join(text.split("\n")[:line])
    version = above.rfind("[[version]]")
    found = re.search(r'^label\s*=\s*"([^"\n]+)"', text[version:], re.MULTILINE) if version >= 0 else None
    return found[1] if found is not None else ""
