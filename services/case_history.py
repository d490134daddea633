"""The history of one case in words: what happened, who did it, and when, as far as its reader may see it."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message
from models.errors import RuleViolation
from models.ids import appeal_workflow_id
from models.oversight import may_see_agency, may_see_record
from models.people import SYSTEM_ID
from services.appeals import appeal
from services.context import ReadingContext
from services.history import history
from services.people import acting, excerpt, known_agency
from storage.reads import audit, licenses, requests
from storage.reads.audit import AuditRow
from storage.reads.licenses import LicenseRow
from storage.reads.listing import PAGE

AUTOMATIC: Final = "Automatically"


class CaseKind(StrEnum):
    """The kinds of cases that have a history of their own."""

    REQUEST = "request"
    """A request with its training."""
    LICENSE = "license"
    APPEAL = "appeal"
    AGENCY = "agency"
    """Everything at an agency, in parts."""


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
    title: str
    entries: tuple[HistoryEntry, ...]
    more: int | None = None
    """The number of the entry after which the next part begins, if any."""


async def of_case(context: ReadingContext, by: str, kind: str, number: str, after: int | None = None) -> CaseHistory:
    """Return the history of a case, that of an agency in parts: the entries before the one with the number `after`.

    Raises RuleViolation if there is none that the reader may see.
    """
    try:
        which = CaseKind(kind)
    except ValueError:
        raise RuleViolation("unknown_kind", f"There is no history of the kind “{excerpt(kind)}”.") from None
    if which == CaseKind.AGENCY:
        return await _of_agency(context, by, number, after)
    rows = await _rows(context, by, which, number)
    if not rows:
        raise RuleViolation(f"unknown_{which.value}", f"There is no {which.value} “{excerpt(number)}”.")
    return CaseHistory(
        kind=which,
        number=number,
        title=f"History of the {which.value}{await _about(context, by, which, number)}",
        entries=tuple(_entry(each) for each in reversed(rows)),
    )


async def _of_agency(context: ReadingContext, by: str, agency_id: str, after: int | None) -> CaseHistory:
    """Return a part of what happened at an agency."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    found = await asyncio.to_thread(audit.latest_at, context.database, agency.id, after, PAGE + 1)
    shown = found[:PAGE]
    return CaseHistory(
        kind=CaseKind.AGENCY,
        number=agency.id,
        title=f"History of {agency.name}",
        entries=tuple(_entry(each) for each in shown),
        more=shown[-1].id if len(found) > PAGE else None,
    )


async def _about(context: ReadingContext, by: str, kind: CaseKind, number: str) -> str:
    """Return whom or what a case is about, as the end of a title; empty if the records don't say.

    Somebody who had a license reads their own part of its history, and not who has it now.
    """
    if kind == CaseKind.REQUEST:
        request = await asyncio.to_thread(requests.request_row, context.database, number)
        return f" about {request.person_name}" if request is not None else ""
    if kind == CaseKind.LICENSE:
        license_ = await asyncio.to_thread(licenses.license_row, context.database, number)
        return f" of {await _holder_or_agency(context, by, license_)}" if license_ is not None else ""
    return ""


async def _holder_or_agency(context: ReadingContext, by: str, license_: LicenseRow) -> str:
    actor = await acting(context, by)
    known = may_see_record(actor, license_.agency_id, license_.person_id, context.policy().readers)
    return license_.person_name if known and license_.person_name else license_.agency_name


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
