"""The history of one case in words: what happened, who did it, and when, as far as its reader may see it."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message
from models.errors import RuleViolation
from models.ids import appeal_workflow_id
from models.lifecycle import in_words
from models.people import SYSTEM_ID
from services.appeals import appeal
from services.context import ReadingContext
from services.history import history
from services.people import excerpt
from storage.reads import audit
from storage.reads.audit import AuditRow

AUTOMATIC: Final = "Automatically"


class CaseKind(StrEnum):
    """The kinds of cases that have a history of their own."""

    REQUEST = "request"
    """A request with its training."""
    LICENSE = "license"
    APPEAL = "appeal"


class HistoryEntry(Message):
    """One step of a case."""

    at: Instant
    who: str
    what: str
    not_recorded: str
    """Why the records did not take it; empty if they did."""
    policy_label: str


class CaseHistory(Message):
    """What happened in a case, the latest first."""

    kind: CaseKind
    number: Key
    entries: tuple[HistoryEntry, ...]

    @property
    def title(self) -> str:
        """What the history is about."""
        return f"History of {in_words(self.kind)} {self.number}"


async def of_case(context: ReadingContext, by: str, kind: str, number: str) -> CaseHistory:
    """Return the history of a case. Raises RuleViolation if there is none that the reader may see."""
    try:
        which = CaseKind(kind)
    except ValueError:
        raise RuleViolation("unknown_kind", f"There is no history of the kind “{excerpt(kind)}”.") from None
    rows = await _rows(context, by, which, number)
    if not rows:
        raise RuleViolation(f"unknown_{which.value}", f"There is no {which.value} “{excerpt(number)}”.")
    return CaseHistory(kind=which, number=number, entries=tuple(_entry(each) for each in reversed(rows)))


async def _rows(context: ReadingContext, by: str, kind: CaseKind, number: str) -> Sequence[AuditRow]:
    if kind == CaseKind.REQUEST:
        return await history(context, by, request_id=number)
    if kind == CaseKind.LICENSE:
        return await history(context, by, license_id=number)
    found = await appeal(context, by, number)
    return await asyncio.to_thread(audit.history, context.database, appeal_workflow_id(found.appeal_id))


def _entry(row: AuditRow) -> HistoryEntry:
    who = AUTOMATIC if row.actor_id == SYSTEM_ID else row.actor_name or "Somebody who is no longer on record"
    return HistoryEntry(at=row.at, who=who, what=row.summary, not_recorded=row.conflict, policy_label=row.policy_label)
