"""Records steps, and does what follows: sends notices, has waiting requests try for an open license, and ends pending
changes of an access that was lost."""

import asyncio

from temporalio import activity

from activities.signatures.records import Records
from adapters.processes import Processes
from models import ids
from models.access_request.lifecycle import RequestState
from models.access_request.messages import LicenseLost, PersonLeft
from models.access_request.rules import ending
from models.access_request.state import AccessRequest, RequestKind
from models.effects import LostAccess
from models.ids import notice_id
from models.license.state import License
from models.policy.pack import PolicyPack
from models.steps import Recorded, Step
from storage.database import Database
from storage.reads.licenses import requests_awaiting_license
from storage.reads.requests import requests_of
from storage.recorder import record
from storage.training_places import waiting_behind


class RecordActivities(Records):
    """Records steps in the database."""

    def __init__(self, database: Database, processes: Processes, pack: PolicyPack) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack

    @activity.defn(name="record")
    async def record(self, step: Step) -> Recorded:
        """Record one step in one transaction, once, then send its notices and signals.

        A retry after a crash sends them again; each takes effect only once.
        """
        recorded = await asyncio.to_thread(record, self._database, step, self._pack.task_due)
        if not recorded.conflict:
            await self._follow_up(step)
        return recorded

    async def _follow_up(self, step: Step) -> None:
        for position in range(len(step.notices)):
            await self._processes.send_notice(notice_id(step.workflow_id, step.number, position))
        if isinstance(step.subject, License) and step.subject.available:
            await self._nudge_waiting_requests(step.subject)
        if isinstance(step.subject, AccessRequest) and _needs_no_place(step.subject):
            await self._nudge_line(step.subject)
        if step.lost_access is not None:
            await self._end_pending_changes(step.lost_access)

    async def _end_pending_changes(self, lost: LostAccess) -> None:
        """End the pending changes of the access that a person lost."""
        pending = await asyncio.to_thread(requests_of, self._database, person_id=lost.person_id, open_only=True)
        for request in pending:
            if request.kind != RequestKind.MODIFY_ACCESS or request.license_id != lost.license_id:
                continue
            workflow_id = ids.request_workflow_id(request.id)
            if lost.person_left:
                await self._processes.report(workflow_id, ending.person_left, PersonLeft(reason=lost.reason))
            else:
                await self._processes.report(workflow_id, ending.license_lost, LicenseLost(reason=lost.reason))

    async def _nudge_line(self, request: AccessRequest) -> None:
        """Have those who wait for a place in training try again, the first in line first."""
        for request_id in await asyncio.to_thread(waiting_behind, self._database, request.request_id):
            await self._processes.nudge(ids.request_workflow_id(request_id), ids.PLACE_FREE)

    async def _nudge_waiting_requests(self, license_: License) -> None:
        """Have waiting requests try again, the oldest first, until one takes the license."""
        waiting = await asyncio.to_thread(requests_awaiting_license, self._database, license_.agency_id, license_.kind)
        for request_id in waiting:
            await self._processes.nudge(ids.request_workflow_id(request_id), ids.LICENSE_OPENED)


def _needs_no_place(request: AccessRequest) -> bool:
    """Return whether a request that was in line for training, or in it, has just left."""
    return request.ended or request.state == RequestState.TRAINED
