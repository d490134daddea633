"""Temporal as activities and the command line use it: start, signal, update. Workflows are named, not imported."""

from typing import Any

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models import ids
from models.effects import NoticeStart
from models.errors import RuleViolation
from models.forms import Keyed
from models.ids import update_id
from models.license.messages import License, LicenseAnswer, LicenseStart

ALREADY = "already_received"


class Engine:
    """The running processes, by their ids."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def send_notice(self, notice_id: str) -> None:
        """Set a notice on its way; nothing happens if it already was."""
        await self._start(ids.NOTICE, NoticeStart(notice_id=notice_id), ids.notice_workflow_id(notice_id))

    async def start_license(self, start: LicenseStart) -> bool:
        """Begin to keep a license; False if it is kept already."""
        return await self._start(ids.LICENSE, start, ids.license_workflow_id(start.license_id))

    async def license_opened(self, request_id: str) -> None:
        """Tell a waiting request that a license is open; a request that is over does not mind."""
        handle = self.client.get_workflow_handle(ids.request_workflow_id(request_id))
        try:
            await handle.signal("license_opened")
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise

    async def license_snapshot(self, license_id: str) -> License:
        """The license as its workflow has it."""
        handle = self.client.get_workflow_handle(ids.license_workflow_id(license_id))
        return await handle.query("snapshot", result_type=License)

    async def ask_license(self, license_id: str, update: str, message: Keyed) -> LicenseAnswer:
        """Send an update to a license; a refusal is an answer. The same message again changes nothing."""
        try:
            await self.update(ids.license_workflow_id(license_id), update, message, License)
        except RuleViolation as refusal:
            done = refusal.code == ALREADY
            return LicenseAnswer(done=done, license_id=license_id, sentence="" if done else refusal.sentence)
        return LicenseAnswer(done=True, license_id=license_id)

    async def update(self, workflow_id: str, update: str, message: Any, answer: type[Any]) -> Any:
        """Send an update and wait for its answer. Raises RuleViolation with the sentence when it is refused."""
        handle = self.client.get_workflow_handle(workflow_id)
        try:
            return await handle.execute_update(update, message, id=update_id(message.key, message), result_type=answer)
        except WorkflowUpdateFailedError as error:
            if isinstance(error.cause, ApplicationError):
                raise RuleViolation(error.cause.type or "refused", error.cause.message) from error
            raise
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                raise RuleViolation(
                    "ended", "This has ended, or it never existed; nothing more can be done on it."
                ) from error
            raise

    async def _start(self, workflow: str, start: Any, workflow_id: str) -> bool:
        try:
            await self.client.start_workflow(
                workflow,
                start,
                id=workflow_id,
                task_queue=ids.TASK_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True
