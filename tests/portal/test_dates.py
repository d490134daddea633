"""Every date on a page is written by one of five filters, and the end of every wait by two that agree."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from jinja2 import Environment, nodes

from models.calendar import business_day_deadline, end_of_day, hour_deadline
from portal.rendering import TEMPLATES, _environment

CHICAGO = "America/Chicago"
WRITES_DATES = {"day", "at", "due", "short_due", "days_left"}
DATED = re.compile(r"(_at|_on|_day|_until)$|^(day|due|deadline|until|at|today|answer_by)$")
"""How the values are called that are dates or times."""
ENDS = re.compile(r"^(due|due_at|due_on|deadline|until|answer_by|lapses_at|\w+_limit_at|\w+_target_at)$")
"""How those are called that end a wait."""
WORDS = {
    "committees/figures.html: due",
    "committees/finding.html: reached_on",
    "committees/inactivity.html: reached_on",
}
"""What is called so and is a number, or a date that the report writes out."""
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def written(expression: nodes.Node) -> Iterator[nodes.Node]:
    """What of an expression ends up on the page: not what it only asks."""
    if isinstance(expression, nodes.CondExpr):
        for each in (expression.expr1, expression.expr2):
            if each is not None:
                yield from written(each)
    elif isinstance(expression, nodes.Concat):
        for each in expression.nodes:
            yield from written(each)
    elif isinstance(expression, nodes.Or):
        yield from written(expression.left)
        yield from written(expression.right)
    elif isinstance(expression, nodes.And):
        yield from written(expression.right)
    elif isinstance(expression, nodes.Filter) and expression.name not in WRITES_DATES and expression.node is not None:
        yield from written(expression.node)
    else:
        yield expression


def called(expression: nodes.Node | None) -> str:
    if isinstance(expression, nodes.Getattr):
        return expression.attr
    return expression.name if isinstance(expression, nodes.Name) else ""


def faults(source: str, template: str = "") -> list[str]:
    """What is wrong with how a template writes dates."""
    found = []
    for output in Environment(autoescape=True).parse(source).find_all(nodes.Output):
        for each in [part for expression in output.nodes for part in written(expression)]:
            if DATED.search(called(each)) and f"{template}: {called(each)}" not in WORDS:
                found.append(f"line {each.lineno}: {called(each)} is written without a filter")
            if isinstance(each, nodes.Filter) and each.name in ("day", "at"):
                node = each.node
                inner = called(node.node) if isinstance(node, nodes.Getattr) else ""
                if ENDS.search(called(node)) or (called(node) == "last_day" and ENDS.search(inner)):
                    found.append(f"line {each.lineno}: {called(node)} ends a wait, so write it with “due”")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_template_writes_dates_only_through_the_filters(name: str) -> None:
    assert faults((TEMPLATES / name).read_text(), name) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ task.due }}",
        "{{ each.filed_at }}",
        "{{ 'No date' if not x else row.expires_on }}",
        "{{ row.due_at | at if row.due_at else 'No date' }}",
        "{{ run.deadline.last_day | day }}",
        "{{ 'By ' ~ (asked.due | day) }}",
    ],
)
def test_a_date_that_is_written_otherwise_is_found(source: str) -> None:
    assert faults(source)


def test_the_end_of_a_wait_is_its_last_day_or_its_time_in_the_offices_zone() -> None:
    """A page once said “December 4, 12:00 AM” where another said “December 3” for the same deadline."""
    filters = _environment(CHICAGO).filters
    due, short_due = filters["due"], filters["short_due"]
    whole = "Thursday, December 3, 2026 (end of day)"
    midnight = end_of_day(date(2026, 12, 3), CHICAGO)
    start = datetime(2026, 12, 1, 15, tzinfo=UTC)
    days = business_day_deadline(start, 2, CHICAGO, (), rule="2 business days", source="Policy")
    for same in (midnight, date(2026, 12, 3), days):
        assert due(same) == whole
        assert short_due(same) == "December 3, 2026 (end of day)"
    hours = hour_deadline(start, 24, CHICAGO, "24 hours", "Policy")
    for same in (hours, hours.ends_at):
        assert due(same) == "Wednesday, December 2, 2026, at 9:00 AM"
    assert due(hour_deadline(start, 63, CHICAGO, "63 hours", "Policy")) == whole
