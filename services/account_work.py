"""Work on accounts in the HMIS as pages show it: what is to be done, for whom, by when, and whether the reader may."""

import asyncio

from models.access_request.lifecycle import RequestState
from models.access_request.permissions import may_confirm_account, may_see_request
from models.access_request.rules.account import ACCOUNT_TASK
from models.base import Instant, Key, Message
from models.calendar import Deadline
from models.ids import request_workflow_id
from models.license.permissions import may_confirm_order, may_confirm_work, may_see_license
from models.license.rules.account_orders import WORK_TITLES
from models.pages import license_account_page, license_page, request_account_page, request_page
from models.people import Permission
from services.context import Context, ReadingContext
from services.known_requests import known_request
from services.license_changes import license_on_record
from services.people import acting
from storage.reads import people, tasks
from storage.reads.people import Person
from storage.reads.requests import RequestRow
from storage.reads.tasks import TaskRow

NOTHING_OPEN = "There is no such work to do. Somebody has confirmed it, or newer work took its place."
AUTOMATIC = "This work is done automatically. There is nothing to confirm."


class AccountJob(Message):
    """A piece of work on somebody's account in the HMIS, and whether its reader can confirm it."""

    path: str
    """The page of the job itself."""
    matter: str
    """The page of the request or the license that ordered it."""
    is_of_request: bool
    title: str
    """What is to be done; for an ended job, what it was about."""
    why: str
    person: Person | None
    agency_id: Key
    agency_name: str
    request: RequestRow | None
    """The request that says what is to be set up, if one ordered it."""
    ordered_at: Instant | None
    due: Deadline | None
    closed: str
    """Why there is nothing to do. Empty if there is."""
    may_confirm: bool
    not_for_reader: str
    """Why the reader can't confirm it. Empty if the reader can."""


async def for_request(context: ReadingContext, by: str, request_id: str) -> AccountJob:
    """Return the work on an account that a request orders when everything before it is done."""
    actor = await acting(context, by)
    row = await known_request(context, actor, request_id)
    may_see_request(actor, row, context.policy().readers).require()
    workflow_id = request_workflow_id(row.id)
    known = await asyncio.to_thread(tasks.tasks_of, context.database, workflow_id, context.now())
    task = next((each for each in known if each.key == ACCOUNT_TASK), None)
    allowed, closed = may_confirm_account(actor, row), await _why_closed(context, row, task)
    return AccountJob(
        path=request_account_page(row.id),
        matter=request_page(row.id),
        is_of_request=True,
        title=task.title if task is not None else "Work on the account in the HMIS",
        why=f"Request for {row.kind.spoken}",
        person=await asyncio.to_thread(people.person, context.database, row.person_id),
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        request=row,
        ordered_at=task.opened_at if task is not None else None,
        due=row.due if not closed else None,
        closed=closed,
        may_confirm=bool(allowed) and not closed,
        not_for_reader=allowed.sentence,
    )


async def for_license(context: Context, by: str, license_id: str, number: int) -> AccountJob:
    """Return a piece of work on the account of a license's holder, by its number on the license."""
    actor = await acting(context, by)
    known = await license_on_record(context, actor, license_id)
    license_ = await context.processes.license_snapshot(known.row.id)
    may_see_license(actor, license_, context.policy().readers).require()
    order = next((each for each in license_.orders if each.number == number), None)
    permissions = (
        may_confirm_order(actor, license_),
        *((may_confirm_work(actor, order),) if order is not None else ()),
    )
    allowed = next((each for each in permissions if not each), Permission(granted=True))
    automatic = order is not None and not order.by_hand
    closed = NOTHING_OPEN if order is None else AUTOMATIC if automatic else ""
    person = await asyncio.to_thread(people.person, context.database, order.person_id) if order is not None else None
    return AccountJob(
        path=license_account_page(license_.license_id, str(number)),
        matter=license_page(license_.license_id),
        is_of_request=False,
        title=WORK_TITLES[order.work] if order is not None else "Work on the account in the HMIS",
        why=order.why if order is not None else "",
        person=person,
        agency_id=known.agency.id,
        agency_name=known.agency.name,
        request=None,
        ordered_at=order.ordered_at if order is not None else None,
        due=order.limit if order is not None else None,
        closed=closed,
        may_confirm=bool(allowed) and not closed,
        not_for_reader=allowed.sentence,
    )


async def _why_closed(context: ReadingContext, row: RequestRow, task: TaskRow | None) -> str:
    """Return why a request has no work on an account to confirm; empty if it has."""
    if row.account_confirmed_at is not None and row.account_confirmed_by is not None:
        who = await asyncio.to_thread(people.person, context.database, row.account_confirmed_by)
        return "This work is done." if who is None else f"This work is done. {who.name} confirmed it."
    if row.ended:
        return "This request has ended, so there is nothing to do."
    if row.state != RequestState.ACCOUNT_PENDING:
        return "This request isn’t ready for work on the account yet. You get a task when it is."
    return "" if task is not None and task.closed_at is None else AUTOMATIC
