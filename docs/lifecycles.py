"""The pages that show each state machine: as a diagram, as a table of moves, and what its states mean."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import models
from models.base import listed
from models.lifecycle import Lifecycle, in_words

AnyLifecycle = type[Lifecycle[Any, Any]]


def every_lifecycle() -> list[AnyLifecycle]:
    """Every lifecycle in models, by noun. Raises ValueError when two have the same noun, and so the same page."""
    for module in pkgutil.walk_packages(models.__path__, f"{models.__name__}."):
        importlib.import_module(module.name)
    ours = (each for each in _subclasses(Lifecycle) if each.__module__.startswith(f"{models.__name__}."))
    found = sorted(ours, key=lambda each: each.noun)
    nouns = [each.noun for each in found]
    if len(nouns) != len(set(nouns)):
        raise ValueError(f"two lifecycles have the same noun: {listed(nouns)}")
    return found


def _subclasses(of: AnyLifecycle) -> Iterator[AnyLifecycle]:
    for each in of.__subclasses__():
        yield each
        yield from _subclasses(each)


def file_name(lifecycle: AnyLifecycle) -> str:
    """The name of its page."""
    return f"{lifecycle.noun.replace(' ', '-')}.md"


def lifecycle_page(lifecycle: AnyLifecycle) -> str:
    """Its page as Markdown, to stand in docs/diagrams/."""
    source = f"{lifecycle.__module__.replace('.', '/')}.py"
    return "\n".join(
        [
            f"# {lifecycle.noun.capitalize()}",
            "",
            _sentence(lifecycle),
            _begins_and_ends(lifecycle),
            f"The machine is `{lifecycle.__name__}` in [{source}](../../{source}).",
            "",
            "```mermaid",
            lifecycle.mermaid().rstrip(),
            "```",
            "",
            "## Moves",
            "",
            "| from | what happens | to |",
            "|---|---|---|",
            *_rows(lifecycle),
            "",
            "## States",
            "",
            *_states(lifecycle),
            "",
        ]
    )


def index_page(lifecycles: Sequence[AnyLifecycle]) -> str:
    """The list of the pages, as Markdown."""
    rows = [f"- [{each.noun.capitalize()}]({file_name(each)}): {_sentence(each)}" for each in lifecycles]
    return "\n".join(
        [
            "# State machines",
            "",
            "Each is one table in models/. The table drives the workflow, the tests that try every move in every",
            "state, and these pages.",
            "",
            *rows,
            "",
        ]
    )


def _sentence(lifecycle: AnyLifecycle) -> str:
    return (inspect.getdoc(lifecycle) or "").partition("\n\n")[0].replace("\n", " ")


def _begins_and_ends(lifecycle: AnyLifecycle) -> str:
    ends = [f"**{in_words(state)}**" for state in lifecycle.states if lifecycle.is_final(state)]
    begins = f"It begins **{in_words(next(iter(lifecycle.states)))}**"
    return f"{begins} and ends {listed(ends, 'or')}." if ends else f"{begins} and has no end."


def _rows(lifecycle: AnyLifecycle) -> list[str]:
    order = list(lifecycle.states)
    moves = [(source, rule.move, rule.target) for rule in lifecycle.table for source in rule.sources]
    moves.sort(key=lambda row: order.index(row[0]))
    return [f"| {in_words(source)} | {in_words(move)} | {_place(source, target)} |" for source, move, target in moves]


def _place(source: StrEnum, target: StrEnum) -> str:
    return "(stays)" if source == target else in_words(target)


def _states(lifecycle: AnyLifecycle) -> list[str]:
    notes = _notes(lifecycle.states)
    lines: list[str] = []
    for state in lifecycle.states:
        said = [notes[state.name]] if state.name in notes else []
        said += ["The end."] if lifecycle.is_final(state) else []
        lines.append(f"- **{in_words(state)}**" + (f": {' '.join(said)}" if said else ""))
    return lines


def _notes(enum: type[StrEnum]) -> dict[str, str]:
    """What stands below each member of `enum` in its source, by the member's name."""
    definition = ast.parse(textwrap.dedent(inspect.getsource(enum))).body[0]
    assert isinstance(definition, ast.ClassDef)
    notes: dict[str, str] = {}
    for member, below in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            names = [target.id for target in member.targets if isinstance(target, ast.Name)]
            notes.update(dict.fromkeys(names, " ".join(str(below.value.value).split())))
    return notes
