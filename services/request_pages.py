"""Access requests as pages show them: what one waits for, what its reader may do, and what has happened to it."""

import asyncio

from models.access_request.lifecycle import RequestState
from models.access_request.permissions import may_confirm_account, may_request, may_see_request
from models.access_request.state import RequestKind
from models.base import Key, Message
from models.ids import request_workflow_id, training_workflow_id
from models.license.lifecycle import LicenseState
from models.oversight import may_see_record
from models.people import Role
from models.training.kinds.registry import KINDS
from models.training.overview import PartOverview
from services.context import ReadingContext
from services.known_requests import known_request
from services.people import acting
from services.requests import training_glance
from storage.reads import audit, licenses, trainings
from storage.reads.audit import AuditRow
from storage.reads.people import names
from storage.reads.requests import RequestStatus
from storage.training_places import standing


class WantedPaper(Message):
    """A certificate or a signed copy that can be supplied again."""

    part: Key
    title: str


class RequestView(Message):
    """A request, what happened to it, and what its reader may do now."""

    request: RequestStatus
    requested_by: str
    """The name of whoever sent it."""
    license_now: str
    """For somebody whose access ended: who has the license now, as a sentence. Empty before that, and for others."""
    history: tuple[AuditRow, ...]
    role_types: tuple[str, ...]
    """What the office's form offers. Empty if the office doesn't use them."""
    project_types: tuple[str, ...]
    papers: tuple[WantedPaper, ...]
    in_line: str = ""
    """Where the request stands in line for a place in training. Empty if it is not in line."""
    may_complete: bool
    may_withdraw: bool
    may_change_day: bool
    is_of_agency: bool
    """Whether the reader can go to the list of the agency's requests."""
    has_training: bool
    may_see_history: bool
    may_see_account: bool
    """Whether there is work on the account that the reader can confirm."""


async def look(context: ReadingContext, by: str, request_id: str) -> RequestView:
    """Return a request with what its reader may do, for its agency, the person it is about, and lead staff."""
    actor = await acting(context, by)
    row = await known_request(context, actor, request_id)
    may_see_request(actor, row, context.policy().readers).require()
    found = RequestStatus(**dict(row), training=await training_glance(context, row))
    form = context.policy().access_requests.form
    speaks = bool(may_request(actor, found.agency_id, context.policy().access_requests.requesting))
    returned = found.state == RequestState.RETURNED and speaks
    run = await asyncio.to_thread(trainings.training, context.database, found.id, context.now()) if returned else None
    steps = await asyncio.to_thread(
        audit.history, context.database, request_workflow_id(found.id), training_workflow_id(found.id)
    )
    known = await asyncio.to_thread(names, context.database, [found.requested_by])
    return RequestView(
        request=found,
        requested_by=known.get(found.requested_by, found.requested_by),
        license_now=await _license_now(context, found) if context.policy().readers.see(actor, found.agency_id) else "",
        history=tuple(reversed(steps)),
        role_types=form.role_types,
        project_types=form.project_types,
        in_line=await _in_line(context, found),
        papers=_papers(run.steps) if returned and run is not None else (),
        may_complete=returned,
        may_withdraw=_can_be_withdrawn(context, found) and (speaks or actor.holds(Role.HMIS_LEAD)),
        may_change_day=found.kind == RequestKind.REMOVE_USER and found.state == RequestState.SCHEDULED and speaks,
        is_of_agency=any(each.agency_id == found.agency_id for each in actor.grants),
        may_see_history=bool(may_see_record(actor, found.agency_id, found.person_id, context.policy().readers)),
        may_see_account=found.state == RequestState.ACCOUNT_PENDING and bool(may_confirm_account(actor, found)),
        has_training=any(each.workflow_id == training_workflow_id(found.id) for each in steps),
    )


async def _license_now(context: ReadingContext, request: RequestStatus) -> str:
    """Say what has become of a leaver's license. Of the people of another agency nothing is said."""
    left = request.kind == RequestKind.REMOVE_USER and request.state in (
        RequestState.ACCOUNT_PENDING,
        RequestState.GRANTED,
    )
    row = await asyncio.to_thread(licenses.license_row, context.database, request.license_id or "") if left else None
    if row is None:
        return ""
    if row.state == LicenseState.DELETED:
        return "It was deleted."
    if row.agency_id != request.agency_id:
        return f"It went to {row.agency_name}."
    if row.person_id in (None, request.person_id):
        return "Nobody has it now."
    return f"{'It is set aside for' if row.state == LicenseState.RESERVED else 'It went to'} {row.person_name}."


async def _in_line(context: ReadingContext, request: RequestStatus) -> str:
    """Say where a request stands in line for training now. Empty if it is not in line."""
    if request.state != RequestState.AWAITING_PLACE:
        return ""
    found = await asyncio.to_thread(standing, context.database, request.id)
    return found.sentence if found is not None and not found.granted else ""


def _can_be_withdrawn(context: ReadingContext, request: RequestStatus) -> bool:
    """Return whether there is still something to withdraw: no removal whose day is over, and no work that is done."""
    if request.ended or request.account_confirmed_at is not None:
        return False
    if request.kind != RequestKind.REMOVE_USER:
        return True
    ahead = request.last_day is not None and context.today() <= request.last_day
    return ahead and request.state == RequestState.SCHEDULED


def _papers(steps: tuple[PartOverview, ...]) -> tuple[WantedPaper, ...]:
    offered = (each for each in steps if each.kind in KINDS and KINDS[each.kind].paper is not None)
    return tuple(WantedPaper(part=each.key, title=each.title) for each in offered)
