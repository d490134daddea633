"""The page that lists the decisions."""

import re
from pathlib import Path

NAME = re.compile(r"(?P<number>\d{4})-[a-z0-9-]+\.md")
TITLE = re.compile(r"# (?P<number>\d+)\. (?P<words>.+)")


class DecisionError(Exception):
    """A decision that is not named or headed as the others; the sentence says which."""


def decisions_page(folder: Path) -> str:
    """The list of the decisions in `folder` as Markdown, to stand beside them.

    Raises DecisionError for a file that is not called `0001-what-it-is-about.md` and headed `# 1. What was decided`.
    """
    rows = [_row(path) for path in sorted(folder.glob("*.md")) if path.name != "README.md"]
    return "\n".join(
        [
            "# Decisions",
            "",
            "What was decided, why, and what it costs. A decision that the code proves wrong is changed by a new one,",
            "with what was measured.",
            "",
            *rows,
            "",
        ]
    )


def _row(path: Path) -> str:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    name, title = NAME.fullmatch(path.name), TITLE.fullmatch(first)
    if name is None or title is None or int(name["number"]) != int(title["number"]):
        raise DecisionError(f"{path.name} begins with {first!r}; call it 0001-some-words.md and head it '# 1. Words'.")
    return f"- {int(title['number'])}: [{title['words']}]({path.name})"
