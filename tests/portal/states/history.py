"""The history of a case."""

from datetime import UTC, datetime, timedelta

from models.people import Actor, Grant, Role
from services.case_history import CaseHistory, CaseKind, HistoryEntry
from tests.portal.states import Kind, State, Without

REVIEWER = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def entry(
    number: int, what: str = "Submitted for review: step 2 of practice case 1.", refused: str = ""
) -> HistoryEntry:
    """Return a step of a case."""
    return HistoryEntry(
        at=AT + timedelta(hours=number), who="Tess Example", what=what, not_recorded=refused, policy_label="2020"
    )


def page(kind: Kind, *entries: HistoryEntry, of: CaseKind = CaseKind.REQUEST, more: int | None = None) -> State:
    """Return a state of the page."""
    title = "History of the request about Tess Example" if of == CaseKind.REQUEST else "History of Harbor House"
    found = CaseHistory(kind=of, number="R-3f9a0c12b7de", title=title, entries=entries, more=more)
    return State(template="history/case.html", kind=kind, values={"found": found}, actor=REVIEWER)


STATES = [
    page(Kind.EMPTY, of=CaseKind.AGENCY),
    page(Kind.ONE, entry(1)),
    page(Kind.MANY, *(entry(number) for number in range(1, 51)), of=CaseKind.AGENCY, more=3),
    page(Kind.LONG, entry(1, "Sent back for correction. " * 40, "The person is already on record. " * 5)),
]

WITHOUT: Without = {
    ("history/case.html", Kind.ERROR): "The page has no form.",
    ("history/case.html", Kind.READ_ONLY): "The page has nothing to change.",
}
