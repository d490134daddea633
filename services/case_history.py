"""The history of one case in words: what happened, who did it, and when, as far as its reader may see it."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from models.appeal.state import Appeal
from models.base import Instant, Key, Message
from models.committee.permissions import may_see_docket
from models.errors import RuleViolation
from models.ids import appeal_workflow_id, committee_workflow_id
from models.oversight import may_see_agency, may_see_record
from models.people import SYSTEM_ID
from services.appeals import appeal
from services.context import ReadingContext
from services.history import history
from services.people import acting, excerpt, known_agency
from storage.reads import audit, committees, licenses, requests
from storage.reads.audit import AuditRow
from storage.reads.licenses import LicenseRow
from storage.reads.listing import PAGE

AUTOMATIC: Final = "Automatically"
_MISSED: Final = "missed"
_CAUSES: Final[Mapping[str, tuple[str, ...]]] = {
    "taken_up": ("opened",),
    "carried_over": ("canceled", "without_quorum", _MISSED),
    "rescheduled": ("rescheduled", "no_quorum_taken_back"),
    "adjourned": ("adjourned",),
    "resumed": ("resumed",),
    **dict.fromkeys(("decided", "continued"), ("answered",)),
}
"""What a committee does to an appeal, by the move of the appeal: the moves of the committee that cause it."""


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
    if which == CaseKind.APPEAL:
        return await _of_appeal(context, by, number)
    rows = await _rows(context, by, which, number)
    if not rows:
        raise RuleViolation(f"unknown_{which.value}", f"There is no {which.value} “{excerpt(number)}”.")
    return CaseHistory(
        kind=which,
        number=number,
        title=f"History of the {which.value}{await _about(context, by, which, number)}",
        entries=tuple(_entry(each) for each in reversed(rows)),
    )


async def _of_appeal(context: ReadingContext, by: str, number: str) -> CaseHistory:
    """Return what happened to an appeal. What its committee did has the committee's name.

    Those who see its docket also read who did it there.
    """
    found = await appeal(context, by, number)
    rows = await asyncio.to_thread(audit.history, context.database, appeal_workflow_id(found.appeal_id))
    committee = await asyncio.to_thread(committees.committee, context.database, found.committee_id)
    done: Sequence[AuditRow] = ()
    if committee is not None and may_see_docket(await acting(context, by), committee):
        workflow_id = committee_workflow_id(found.committee_id)
        done = await asyncio.to_thread(audit.history, context.database, workflow_id)
    entries = (_entry(each, _by_committee(each, found, done)) for each in reversed(rows))
    return CaseHistory(kind=CaseKind.APPEAL, number=number, title="History of the appeal", entries=tuple(entries))


def _by_committee(row: AuditRow, found: Appeal, done: Sequence[AuditRow]) -> str:
    """Return who of a committee took a step of an appeal, as far as it is known; empty if nobody of it did."""
    causes = _CAUSES.get(row.move, ())
    if row.actor_id != SYSTEM_ID or not causes:
        return ""
    before = [
        each for each in done if each.move in causes and each.at <= row.at and _concerns(each, found.form.organization)
    ]
    if before and before[-1].move == _MISSED:
        return ""
    name = before[-1].actor_name if before else None
    return f"{name}, {found.committee}" if name else found.committee


def _concerns(row: AuditRow, organization: str) -> bool:
    """Return whether a committee's step is about an organization, or about a whole meeting."""
    return row.move != "answered" or organization in row.summary


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
    return await history(context, by, license_id=number)


def _entry(row: AuditRow, of_committee: str = "") -> HistoryEntry:
    automatic = of_committee or AUTOMATIC
    who = automatic if row.actor_id == SYSTEM_ID else row.actor_name or "Somebody who is no longer on record"
    return HistoryEntry(at=row.at, who=who, what=row.summary, not_recorded=row.conflict, policy_label=row.policy_label)
