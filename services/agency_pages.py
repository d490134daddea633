"""What an agency's people see of their agency: what waits, and its lists, in parts and with what they may do."""

import asyncio
from datetime import date

from adapters.reports.tables import as_csv
from models.access_request.permissions import may_request
from models.appeal.permissions import acts_for_organization, may_see_appeal
from models.base import Key, Message
from models.billing.permissions import may_see_billing
from models.calendar import civil_day
from models.directory.permissions import may_see_roles
from models.documents import DocumentKind
from models.errors import RuleViolation
from models.lifecycle import in_words
from models.oversight import may_download_documents, may_see_agency, may_see_licenses
from models.people import AGENCY_ROLES, Actor
from services.appeal_filing import possible
from services.appeals import kind_of
from services.context import Context, ReadingContext
from services.documents import given_out
from services.listing import part_of, shown_of
from services.next_dates import with_next_dates
from services.people import acting, known_agency
from storage import documents
from storage.documents import Document
from storage.reads import agency_lists, appeals, tasks
from storage.reads.agencies import Agency
from storage.reads.agency_lists import AgencyCounts, RosterLine, Shown
from storage.reads.appeals import AppealRow, latest_denial
from storage.reads.requests import RequestRow
from storage.reads.tasks import TaskRow
from storage.reads.trainings import TrainingRow


class AgencyReader(Message):
    """What somebody may see and do at an agency: pages show no link that its reader can't use."""

    may_request: bool
    may_see_users: bool
    """Requests, trainings, appeals, people, and papers."""
    may_see_licenses: bool
    may_see_billing: bool
    may_appeal: bool


class AgencyHome(Message):
    """An agency, what waits for the reader there, and how long its lists are."""

    agency: Agency
    reader: AgencyReader
    counts: AgencyCounts
    tasks: tuple[TaskRow, ...]


class AgencyList(Message):
    """A part of one of an agency's lists."""

    agency: Agency
    reader: AgencyReader
    shown: Shown
    more: str = ""
    """The key of the last row, if there are more."""


class RequestList(AgencyList):
    """Requests."""

    rows: tuple[RequestRow, ...]


class TrainingList(AgencyList):
    """Training runs."""

    rows: tuple[TrainingRow, ...]


class RosterList(AgencyList):
    """Licenses with their holders."""

    search: str
    """The words that the holders' names begin with; empty for every license."""
    rows: tuple[RosterLine, ...]


class AppealList(AgencyList):
    """Appeals: which of them the reader may open, and whether the reader can appeal a license that was denied."""

    rows: tuple[AppealRow, ...]
    may_open: tuple[Key, ...]
    may_appeal_denial: bool


class PaperList(AgencyList):
    """Certificates and agreements."""

    rows: tuple[Document, ...]


async def home(context: ReadingContext, by: str, agency_id: str) -> AgencyHome:
    """Return an agency with what waits there for the reader, and the length of each list."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_roles(actor, agency.id, context.policy().readers).require()
    own = [each for each in actor.grants if each.role in AGENCY_ROLES and each.agency_id == agency.id]
    waiting = await asyncio.to_thread(tasks.queue, context.database, context.now(), grants=own, agency_id=agency.id)
    return AgencyHome(
        agency=agency,
        reader=_reader(context, actor, agency.id),
        counts=await asyncio.to_thread(agency_lists.counts, context.database, agency.id),
        tasks=tuple(waiting),
    )


async def requests_of(context: ReadingContext, by: str, agency_id: str, show: str = "", after: str = "") -> RequestList:
    """Return a part of an agency's requests."""
    actor, agency = await _asked(context, by, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    shown = shown_of(show, agency_lists.OF_REQUESTS)
    found = await asyncio.to_thread(agency_lists.requests_page, context.database, agency.id, shown, after)
    rows, more = part_of(found, lambda row: row.id)
    return RequestList(agency=agency, reader=_reader(context, actor, agency.id), shown=shown, rows=rows, more=more)


async def trainings_of(
    context: ReadingContext, by: str, agency_id: str, show: str = "", after: str = ""
) -> TrainingList:
    """Return a part of an agency's training runs (ACC-13)."""
    actor, agency = await _asked(context, by, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    shown = shown_of(show, agency_lists.OF_TRAININGS)
    found = await asyncio.to_thread(
        agency_lists.trainings_page, context.database, agency.id, shown, after, context.now()
    )
    rows, more = part_of(found, lambda row: row.request_id)
    return TrainingList(agency=agency, reader=_reader(context, actor, agency.id), shown=shown, rows=rows, more=more)


async def roster(
    context: ReadingContext, by: str, agency_id: str, show: str = "", after: str = "", search: str = ""
) -> RosterList:
    """Return a part of an agency's licenses with their holders: of all, or of holders with names like `search`."""
    actor, agency = await _asked(context, by, agency_id)
    may_see_licenses(actor, agency.id, context.policy().readers).require()
    shown = shown_of(show, agency_lists.OF_LICENSES)
    found = await asyncio.to_thread(agency_lists.roster_page, context.database, agency.id, shown, after, search)
    rows, more = part_of(found, lambda row: row.id)
    rows = await with_next_dates(context, rows, lambda row: row.id)
    reader = _reader(context, actor, agency.id)
    return RosterList(agency=agency, reader=reader, shown=shown, rows=rows, search=search.strip(), more=more)


async def roster_csv(context: ReadingContext, by: str, agency_id: str, show: str = "") -> bytes:
    """Return the same licenses as a CSV file, all of them, with days as year-month-day (S21, S47)."""
    actor, agency = await _asked(context, by, agency_id)
    may_see_licenses(actor, agency.id, context.policy().readers).require()
    found = await asyncio.to_thread(
        agency_lists.whole_roster, context.database, agency.id, shown_of(show, agency_lists.OF_LICENSES)
    )
    zone = context.pack.time_zone
    rows = await with_next_dates(context, found, lambda row: row.id)
    return as_csv(COLUMNS, [_cells(each, zone) for each in rows])


async def appeals_of(context: Context, by: str, agency_id: str, show: str = "", after: str = "") -> AppealList:
    """Return a part of an agency's appeals."""
    actor, agency = await _asked(context, by, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    shown = shown_of(show, agency_lists.OF_APPEALS)
    found = await asyncio.to_thread(agency_lists.appeals_page, context.database, agency.id, shown, after)
    rows, more = part_of(found, lambda row: row.id)
    reader = _reader(context, actor, agency.id)
    denied = reader.may_appeal and await asyncio.to_thread(latest_denial, context.database, agency.id) is not None
    may_appeal_denial = denied and await possible(context, by, agency_id=agency.id) is not None
    whole = await asyncio.to_thread(appeals.appeals_with, context.database, [each.id for each in rows])
    return AppealList(
        agency=agency,
        reader=reader,
        shown=shown,
        rows=rows,
        more=more,
        may_open=tuple(each.appeal_id for each in whole if may_see_appeal(actor, each, kind_of(context, each))),
        may_appeal_denial=may_appeal_denial,
    )


async def papers_of(context: ReadingContext, by: str, agency_id: str, after: str = "") -> PaperList:
    """Return a part of the papers of an agency's people (NEW-07)."""
    actor, agency = await _asked(context, by, agency_id)
    may_download_documents(actor, agency.id, context.policy().readers).require()
    found = await asyncio.to_thread(agency_lists.papers_page, context.database, agency.id, after)
    rows, more = part_of(found, lambda row: row.id)
    return PaperList(agency=agency, reader=_reader(context, actor, agency.id), shown=Shown.ALL, rows=rows, more=more)


async def paper(context: ReadingContext, by: str, agency_id: str, document_id: str) -> tuple[Document, bytes]:
    """Return a paper of one of an agency's people with its content (NEW-07)."""
    actor, agency = await _asked(context, by, agency_id)
    may_download_documents(actor, agency.id, context.policy().readers).require()
    found = await asyncio.to_thread(documents.document, context.database, document_id)
    if found is None or found.agency_id != agency.id or found.kind == DocumentKind.EVIDENCE:
        raise RuleViolation("unknown_paper", "This agency has no such paper.")
    return found, await given_out(context, actor, found)


async def _asked(context: ReadingContext, by: str, agency_id: str) -> tuple[Actor, Agency]:
    return await acting(context, by), await known_agency(context, agency_id)


def _reader(context: ReadingContext, actor: Actor, agency_id: str) -> AgencyReader:
    """Return what somebody may see and do at an agency."""
    version = context.policy()
    appealing = version.appeals is not None and acts_for_organization(actor, agency_id, version.appeals)
    return AgencyReader(
        may_request=bool(may_request(actor, agency_id, version.access_requests.requesting)),
        may_see_users=bool(may_see_agency(actor, agency_id, context.policy().readers)),
        may_see_licenses=bool(may_see_licenses(actor, agency_id, context.policy().readers)),
        may_see_billing=bool(may_see_billing(actor, agency_id)),
        may_appeal=appealing,
    )


COLUMNS = (
    "License",
    "Kind",
    "State",
    "Reason",
    "Holder",
    "Since",
    "Last data entry",
    "Last login",
    "Planned last day",
    "Expires",
    "Next date",
    "What comes next",
)


def _cells(line: RosterLine, zone: str) -> list[str]:
    """Return a line of the file: days as year-month-day in the office's time zone, so that they sort."""

    def day(value: date | None) -> str:
        return value.isoformat() if value is not None else ""

    moments = (line.active_from, line.last_data_entry_at, line.last_login_at)
    since, entered, login = (day(civil_day(at, zone)) if at is not None else "" for at in moments)
    return [
        line.id,
        in_words(line.kind),
        "revoked" if line.revoked_at is not None else in_words(line.state),
        line.inactive_reason.spoken if line.inactive_reason is not None else "",
        line.person_name or "",
        since,
        entered,
        login,
        day(line.programmed_on),
        day(line.expires_on),
        day(line.next_date.day if line.next_date else None),
        line.next_date.what if line.next_date else "",
    ]
