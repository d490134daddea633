"""The running processes, for activities, services, and the command line: start, step, report, snapshot.

A rule names its step, and an id knows the state of its process, so the type checker finds a message or an id that
belongs to another process. Workflows are not imported.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, overload
from weakref import WeakValueDictionary

from pydantic import BaseModel
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client, RPCTimeoutOrCancelledError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models import ids
from models.effects import ActedT, NoticeStart, Reaction, ReportT, Rule, StateT, state_type
from models.errors import ALREADY, ENDED, NoAnswer, ProcessesAway, RuleViolation
from models.ids import Nudge, WorkflowId, update_id
from models.watches import Watch, Watched

if TYPE_CHECKING:  # These are only named here: loading every area takes longer than a step.
    from models.access_request.messages import RequestStart
    from models.agency_closing.messages import ClosingStart
    from models.allotment.messages import AllotmentStart
    from models.appeal.messages import AppealStart
    from models.billing.messages import AccountStart
    from models.committee.messages import CommitteeStart
    from models.directory.state import AnnouncedDay
    from models.inactivity_review.messages import ReviewsStart
    from models.license.messages import LicenseAnswer, LicenseStart
    from models.license.state import License
    from models.self_pay.messages import SelfPayStart

PATIENCE_SECONDS = 30.0
"""How long to wait for an answer. The step may still happen later, and asking again is harmless."""

AT_ONCE = 4
"""How many updates to one workflow are sent at the same time. The others wait, because a server with more than ten for
one workflow refuses those that it has, too."""

AWAY = "HMIS Access can't be reached right now: Temporal does not answer."
NO_WORKER = "No answer came in time. The worker may be stopped or very busy."

NOT_LET_IN = "HMIS Access can't be reached right now: Temporal does not let this program in."
NO_NAMESPACE = "HMIS Access can't be reached: Temporal does not have the namespace in HMIS_TEMPORAL_NAMESPACE."

PROBE = timedelta(seconds=2)
"""How long Temporal has to show that it is there, when an answer did not come."""

_SENTENCES = {
    RPCStatusCode.UNAVAILABLE: AWAY,
    RPCStatusCode.UNKNOWN: AWAY,  # "transport error": the connection ended while the call was on its way.
    RPCStatusCode.INTERNAL: AWAY,
    RPCStatusCode.ABORTED: AWAY,
    RPCStatusCode.UNAUTHENTICATED: NOT_LET_IN,
    RPCStatusCode.PERMISSION_DENIED: NOT_LET_IN,
}
_NO_ANSWER = (
    RPCStatusCode.FAILED_PRECONDITION,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
)

Answer = TypeVar("Answer", bound=BaseModel)


class Processes:
    """The running processes, by their ids. Its methods raise ProcessesAway."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def send_notice(self, notice_id: str) -> None:
        """Start sending a notice, unless that was started before."""
        await self._start(ids.NOTICE, NoticeStart(notice_id=notice_id), ids.notice_workflow_id(notice_id))

    async def send_notice_again(self, notice_id: str) -> None:
        """Start sending a notice again, unless it is being sent now."""
        await self._start(
            ids.NOTICE,
            NoticeStart(notice_id=notice_id),
            ids.notice_workflow_id(notice_id),
            reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )

    async def start_license(self, start: "LicenseStart") -> bool:
        """Start to manage a license; return False if it is managed already."""
        return await self._start(ids.LICENSE, start, ids.license_workflow_id(start.license_id))

    async def start_request(self, start: "RequestStart") -> bool:
        """Start an access request; return False if one of this id was started before."""
        return await self._start(ids.ACCESS_REQUEST, start, ids.request_workflow_id(start.request_id))

    async def start_reviews(self, start: "ReviewsStart") -> bool:
        """Start the monthly reviews; return False if they run already."""
        return await self._start(ids.INACTIVITY_REVIEW, start, ids.INACTIVITY_REVIEW_ID)

    async def start_account(self, start: "AccountStart") -> bool:
        """Open an agency's account; return False if it is open already."""
        return await self._start(ids.AGENCY_BILLING, start, ids.billing_workflow_id(start.agency_id))

    async def start_self_pay(self, start: "SelfPayStart") -> bool:
        """Start a request for self-pay licenses; return False if one of this id was started before."""
        return await self._start(ids.SELF_PAY, start, ids.self_pay_workflow_id(start.request_id))

    async def manage_self_pay_again(self, start: "SelfPayStart") -> bool:
        """Manage an agreement again that nobody manages any more; return False if it is managed."""
        return await self._start(
            ids.SELF_PAY,
            start,
            ids.self_pay_workflow_id(start.request_id),
            reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )

    async def start_closing(self, start: "ClosingStart") -> bool:
        """Plan an agency's closing, also if an earlier one was called off; return False if one is planned."""
        return await self._start(
            ids.AGENCY_CLOSING,
            start,
            ids.agency_closing_workflow_id(start.agency_id),
            reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )

    async def start_closing_day(self, announced: "AnnouncedDay") -> bool:
        """Tell everybody of a closing day, also if that was ended before; return False if they are being told."""
        return await self._start(
            ids.CLOSING_DAY,
            announced,
            ids.closing_day_workflow_id(announced.closing.day),
            reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
        )

    async def start_committee(self, start: "CommitteeStart") -> bool:
        """Start a committee; return False if it runs already."""
        return await self._start(ids.COMMITTEE, start, ids.committee_workflow_id(start.committee_id))

    async def start_allotment(self, start: "AllotmentStart") -> bool:
        """Start the Coordinated Entry allotment; return False if it runs already."""
        return await self._start(ids.ALLOTMENT, start, ids.ALLOTMENT_ID)

    async def start_watch(self, over: Watched) -> bool:
        """Start the watch over returned letters or uploaded files, also if it was ended; return False if it runs."""
        workflow_id = {Watched.BOUNCES: ids.BOUNCE_WATCH_ID, Watched.UPLOADS: ids.UPLOAD_WATCH_ID}[over]
        return await self._start(ids.WATCH, Watch(over=over), workflow_id, reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE)

    async def start_appeal(self, start: "AppealStart") -> bool:
        """Start an appeal; return False if one of this id was started before."""
        return await self._start(ids.APPEAL, start, ids.appeal_workflow_id(start.appeal_id))

    @overload
    async def take(self, workflow_id: WorkflowId[StateT], rule: Rule[StateT, ActedT], message: ActedT) -> StateT: ...

    @overload
    async def take(
        self, workflow_id: WorkflowId[StateT], rule: Rule[StateT, ActedT], message: ActedT, answer: type[Answer]
    ) -> Answer: ...

    async def take(
        self,
        workflow_id: WorkflowId[StateT],
        rule: Rule[StateT, ActedT],
        message: ActedT,
        answer: type[Any] | None = None,
    ) -> Any:
        """Have a process take the step of `rule`, and return the state that follows, or its `answer`.

        Raises RuleViolation with the sentence when the step is refused, or there is no such process.
        """
        handle = self.client.get_workflow_handle(workflow_id)
        try:
            async with (
                self._reached(),
                asyncio.timeout(PATIENCE_SECONDS),
                self._turns.setdefault(workflow_id, asyncio.Semaphore(AT_ONCE)),
            ):
                return await handle.execute_update(
                    rule.__name__,
                    message,
                    id=update_id(message.key, message),
                    result_type=answer or state_type(rule),
                )
        except WorkflowUpdateFailedError as error:
            if isinstance(error.cause, ApplicationError):
                raise RuleViolation(error.cause.type or "refused", error.cause.message) from error
            raise
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                raise RuleViolation(
                    ENDED, "This has ended or never existed, so nothing more can be done with it."
                ) from error
            raise

    async def ask_license(self, license_id: str, rule: "Rule[License, ActedT]", message: ActedT) -> "LicenseAnswer":
        """Have a license take a step; a refusal is an answer. The same message again changes nothing."""
        from models.license.messages import LicenseAnswer  # Loading it takes longer than a step of any other area.

        try:
            await self.take(ids.license_workflow_id(license_id), rule, message)
        except RuleViolation as refusal:
            done = refusal.code == ALREADY
            return LicenseAnswer(done=done, license_id=license_id, sentence="" if done else refusal.sentence)
        return LicenseAnswer(done=True, license_id=license_id)

    async def report(
        self, workflow_id: WorkflowId[StateT], reaction: Reaction[StateT, ReportT], report: ReportT
    ) -> bool:
        """Send a process another system's report; return False if it has ended or was never started."""
        return await self._signal(workflow_id, reaction.__name__, report)

    async def nudge(self, workflow_id: WorkflowId[StateT], nudge: Nudge[StateT]) -> bool:
        """Have a process look again; return False if it has ended or was never started."""
        return await self._signal(workflow_id, nudge)

    async def snapshot(
        self, workflow_id: WorkflowId[StateT], state: type[StateT], patience: float = PATIENCE_SECONDS
    ) -> StateT | None:
        """Return the state of a process as its workflow has it; None when Temporal no longer has the workflow."""
        handle = self.client.get_workflow_handle(workflow_id)
        async with self._reached():
            try:
                found: StateT = await handle.query(
                    "snapshot", result_type=state, rpc_timeout=timedelta(seconds=patience)
                )
                return found
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND or _is_about_the_namespace(error):
                    raise
                return None

    async def license_snapshot(self, license_id: str) -> "License":
        """Return a license as its workflow has it. Raises LookupError when there is none."""
        from models.license.state import License  # For the same reason.

        license_ = await self.snapshot(ids.license_workflow_id(license_id), License)
        if license_ is None:
            raise LookupError(f"license {license_id} has no workflow")
        return license_

    async def _start(
        self,
        workflow: str,
        start: Any,
        workflow_id: str,
        *,
        reuse: WorkflowIDReusePolicy = WorkflowIDReusePolicy.REJECT_DUPLICATE,
    ) -> bool:
        try:
            async with self._reached():
                await self.client.start_workflow(
                    workflow,
                    start,
                    id=workflow_id,
                    task_queue=ids.TASK_QUEUE,
                    id_reuse_policy=reuse,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _signal(self, workflow_id: str, signal: str, *message: Any) -> bool:
        """Send a signal, and return whether there was a running workflow for it."""
        handle = self.client.get_workflow_handle(workflow_id)
        async with self._reached():
            try:
                await handle.signal(signal, args=message)
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND or _is_about_the_namespace(error):
                    raise
                return False
        return True

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[None]:
        """Turn errors of Temporal's client into ours when the server, the connection, or every worker is away.

        A call without an answer means another thing if the server itself is gone, so that is looked at.
        """
        try:
            yield
        except (TimeoutError, RPCTimeoutOrCancelledError) as error:
            raise await self._silence() from error
        except RPCError as error:
            if error.status in _NO_ANSWER:
                raise await self._silence() from error
            if _is_about_the_namespace(error):
                raise ProcessesAway(NO_NAMESPACE) from error
            if error.status not in _SENTENCES:
                raise
            raise ProcessesAway(_SENTENCES[error.status]) from error
        except RuntimeError as error:
            if not str(error).startswith("Failed client connect"):  # The client's words when nothing listens there.
                raise
            raise ProcessesAway(AWAY) from error

    async def _silence(self) -> ProcessesAway:
        """Return why no answer came: the server is away, or nobody works for it."""
        try:
            await self.client.workflow_service.get_system_info(GetSystemInfoRequest(), timeout=PROBE)
        except (RPCError, RuntimeError):
            return ProcessesAway(AWAY)
        return NoAnswer(NO_WORKER)


def _is_about_the_namespace(error: RPCError) -> bool:
    return error.status == RPCStatusCode.NOT_FOUND and error.message.startswith("Namespace ")
