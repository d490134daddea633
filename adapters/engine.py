"""Temporal as activities, services and the command line use it: start, signal, update, query.

Workflows are named, not imported.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel
from temporalio.client import Client, RPCTimeoutOrCancelledError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models import ids
from models.access_request.messages import AccessRequest, RequestStart
from models.allotment.messages import Allotment, AllotmentStart
from models.appeal.messages import Appeal, AppealStart
from models.billing.account import AgencyAccount
from models.billing.messages import AccountAnswer, AccountStart
from models.billing.self_pay_messages import SelfPayRequest, SelfPayStart
from models.committee.messages import Committee, CommitteeStart
from models.effects import NoticeStart
from models.errors import RuleViolation
from models.forms import Keyed
from models.ids import update_id
from models.inactivity_review.messages import ReviewsStart
from models.license.messages import License, LicenseAnswer, LicenseStart, Recertified
from models.training.messages import TestReport, TrainingRun

ALREADY = "already_received"
ENDED = "ended"

PATIENCE_SECONDS = 30.0
"""How long an answer is waited for. What was asked may still be done later: asking again is harmless."""

AT_ONCE = 4
"""How many updates to one workflow are on their way from here at the same time; the others wait for their turn. The
server takes ten of one workflow, and when there are more it turns away those it has too."""

AWAY = "HMIS Access can't be reached at the moment: Temporal does not answer."
NO_WORKER = "No answer came in time: the worker seems to be stopped or very busy."

_AWAY = (RPCStatusCode.UNAVAILABLE,)
_NOBODY_WORKS = (
    RPCStatusCode.FAILED_PRECONDITION,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
)

Answer = TypeVar("Answer", bound=BaseModel)


class EngineAway(Exception):
    """The processes can't be reached, or nobody works on them at the moment. Asking again later is harmless."""


class NoAnswer(EngineAway):
    """Temporal is there, but no answer came in time: every worker is stopped or very busy."""


class Engine:
    """The running processes, by their ids. Its methods raise EngineAway."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def send_notice(self, notice_id: str) -> None:
        """Set a notice on its way; nothing happens if it already was."""
        await self._start(ids.NOTICE, NoticeStart(notice_id=notice_id), ids.notice_workflow_id(notice_id))

    async def send_notice_again(self, notice_id: str) -> None:
        """Set a notice on its way once more; nothing happens while it is on its way."""
        await self._start(
            ids.NOTICE,
            NoticeStart(notice_id=notice_id),
            ids.notice_workflow_id(notice_id),
            reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )

    async def start_license(self, start: LicenseStart) -> bool:
        """Begin to keep a license; False if it is kept already."""
        return await self._start(ids.LICENSE, start, ids.license_workflow_id(start.license_id))

    async def start_request(self, start: RequestStart) -> bool:
        """Begin an access request; False if one of this id was begun before."""
        return await self._start(ids.ACCESS_REQUEST, start, ids.request_workflow_id(start.request_id))

    async def license_opened(self, request_id: str) -> None:
        """Tell a waiting request that a license is open; a request that is over does not mind."""
        await self._signal(ids.request_workflow_id(request_id), "license_opened")

    async def usage_found(self, license_id: str) -> bool:
        """Tell a license that the records know of use that changes how it stands; False if it is kept no longer."""
        return await self._signal(ids.license_workflow_id(license_id), "usage_found")

    async def report_test(self, request_id: str, report: TestReport) -> bool:
        """Hand a learning system's report to a training run; False if the run has ended or never began."""
        return await self._signal(ids.training_workflow_id(request_id), "test_reported", report)

    async def request_snapshot(self, request_id: str) -> AccessRequest | None:
        """A request as its workflow has it; None when the workflow is not remembered any more."""
        return await self._snapshot(ids.request_workflow_id(request_id), AccessRequest)

    async def training_snapshot(self, request_id: str, patience: float = PATIENCE_SECONDS) -> TrainingRun | None:
        """The training run of a request as its workflow has it; None when the workflow is not remembered any more."""
        return await self._snapshot(ids.training_workflow_id(request_id), TrainingRun, patience)

    async def license_snapshot(self, license_id: str) -> License:
        """The license as its workflow has it."""
        license_ = await self._snapshot(ids.license_workflow_id(license_id), License)
        if license_ is None:
            raise LookupError(f"license {license_id} is not kept by any workflow")
        return license_

    async def start_reviews(self, start: ReviewsStart) -> bool:
        """Begin to keep the monthly reviews; False if they are kept already."""
        return await self._start(ids.INACTIVITY_REVIEW, start, ids.INACTIVITY_REVIEW_ID)

    async def start_account(self, start: AccountStart) -> bool:
        """Begin to keep an agency's account; False if it is kept already."""
        return await self._start(ids.AGENCY_BILLING, start, ids.billing_workflow_id(start.agency_id))

    async def ask_account(self, agency_id: str, update: str, message: Keyed) -> AccountAnswer:
        """Send something to an agency's account. Raises RuleViolation when it is refused, or there is no account."""
        return await self.update(ids.billing_workflow_id(agency_id), update, message, AccountAnswer)

    async def account_snapshot(self, agency_id: str) -> AgencyAccount | None:
        """An agency's account as its workflow has it; None when there is none."""
        return await self._snapshot(ids.billing_workflow_id(agency_id), AgencyAccount)

    async def start_self_pay(self, start: SelfPayStart) -> bool:
        """Begin a request for self-pay licenses; False if one of this id was begun before."""
        return await self._start(ids.SELF_PAY, start, ids.self_pay_workflow_id(start.request_id))

    async def self_pay_snapshot(self, request_id: str) -> SelfPayRequest | None:
        """A request for self-pay licenses as its workflow has it; None when there is none."""
        return await self._snapshot(ids.self_pay_workflow_id(request_id), SelfPayRequest)

    async def start_committee(self, start: CommitteeStart) -> bool:
        """Begin to keep a committee; False if it is kept already."""
        return await self._start(ids.COMMITTEE, start, ids.committee_workflow_id(start.committee_id))

    async def ask_committee(self, committee_id: str, update: str, message: Keyed) -> Committee:
        """Send something to a committee. Raises RuleViolation when it is refused."""
        return await self.update(ids.committee_workflow_id(committee_id), update, message, Committee)

    async def committee_snapshot(self, committee_id: str) -> Committee | None:
        """A committee as its workflow has it; None when there is none."""
        return await self._snapshot(ids.committee_workflow_id(committee_id), Committee)

    async def start_allotment(self, start: AllotmentStart) -> bool:
        """Begin to keep the Coordinated Entry allotment; False if it is kept already."""
        return await self._start(ids.ALLOTMENT, start, ids.ALLOTMENT_ID)

    async def ask_allotment(self, update: str, message: Keyed) -> Allotment:
        """Send something to the allotment. Raises RuleViolation when it is refused."""
        return await self.update(ids.ALLOTMENT_ID, update, message, Allotment)

    async def start_appeal(self, start: AppealStart) -> bool:
        """Begin an appeal; False if one of this id was begun before."""
        return await self._start(ids.APPEAL, start, ids.appeal_workflow_id(start.appeal_id))

    async def ask_appeal(self, appeal_id: str, update: str, message: Keyed) -> Appeal:
        """Send something to an appeal. Raises RuleViolation when it is refused."""
        return await self.update(ids.appeal_workflow_id(appeal_id), update, message, Appeal)

    async def appeal_snapshot(self, appeal_id: str) -> Appeal | None:
        """An appeal as its workflow has it; None when the workflow is not remembered any more."""
        return await self._snapshot(ids.appeal_workflow_id(appeal_id), Appeal)

    async def recertified(self, license_id: str, message: Recertified) -> bool:
        """Tell a license that its holder is recertified; False if it has been deleted."""
        return await self._signal(ids.license_workflow_id(license_id), "recertified", message)

    async def ask_license(self, license_id: str, update: str, message: Keyed) -> LicenseAnswer:
        """Send an update to a license; a refusal is an answer. The same message again changes nothing."""
        try:
            await self.update(ids.license_workflow_id(license_id), update, message, License)
        except RuleViolation as refusal:
            done = refusal.code == ALREADY
            return LicenseAnswer(done=done, license_id=license_id, sentence="" if done else refusal.sentence)
        return LicenseAnswer(done=True, license_id=license_id)

    async def update(self, workflow_id: str, update: str, message: Any, answer: type[Answer]) -> Answer:
        """Send an update and wait for its answer. Raises RuleViolation with the sentence when it is refused."""
        handle = self.client.get_workflow_handle(workflow_id)
        try:
            with _reached():
                async with (
                    asyncio.timeout(PATIENCE_SECONDS),
                    self._turns.setdefault(workflow_id, asyncio.Semaphore(AT_ONCE)),
                ):
                    told: Answer = await handle.execute_update(
                        update, message, id=update_id(message.key, message), result_type=answer
                    )
                    return told
        except WorkflowUpdateFailedError as error:
            if isinstance(error.cause, ApplicationError):
                raise RuleViolation(error.cause.type or "refused", error.cause.message) from error
            raise
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                raise RuleViolation(
                    ENDED, "This has ended, or it never existed; nothing more can be done on it."
                ) from error
            raise

    async def _start(
        self,
        workflow: str,
        start: Any,
        workflow_id: str,
        *,
        reuse: WorkflowIDReusePolicy = WorkflowIDReusePolicy.REJECT_DUPLICATE,
    ) -> bool:
        try:
            with _reached():
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
        """Whether there was a running workflow to tell."""
        handle = self.client.get_workflow_handle(workflow_id)
        with _reached():
            try:
                await handle.signal(signal, args=message)
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise
                return False
        return True

    async def _snapshot(
        self, workflow_id: str, answer: type[Answer], patience: float = PATIENCE_SECONDS
    ) -> Answer | None:
        handle = self.client.get_workflow_handle(workflow_id)
        with _reached():
            try:
                snapshot: Answer = await handle.query(
                    "snapshot", result_type=answer, rpc_timeout=timedelta(seconds=patience)
                )
                return snapshot
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise
                return None


@contextmanager
def _reached() -> Iterator[None]:
    """Translate what Temporal's client says when the server or every worker is away."""
    try:
        yield
    except (TimeoutError, RPCTimeoutOrCancelledError) as error:
        raise NoAnswer(NO_WORKER) from error
    except RPCError as error:
        if error.status in _NOBODY_WORKS:
            raise NoAnswer(NO_WORKER) from error
        if error.status not in _AWAY:
            raise
        raise EngineAway(AWAY) from error
    except RuntimeError as error:
        if not str(error).startswith("Failed client connect"):  # how the client says that nobody listens there
            raise
        raise EngineAway(AWAY) from error
