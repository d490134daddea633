"""An access request as a test works on it."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from temporalio.client import WorkflowHandle

from models.access_request.lifecycle import RequestState
from models.access_request.messages import (
    ChangeRemovalDay,
    CompleteRequest,
    ConfirmAccount,
    ReviewRequest,
    ReviewVerdict,
    SupplyPaper,
    WithdrawRequest,
)
from models.access_request.rules import account, ending, papers, removal, reviewing
from models.access_request.state import AccessRequest, RequestOutcome
from models.effects import ActedT, Rule
from models.ids import request_workflow_id
from models.people import Actor, Grant, Role
from storage.reads.requests import RequestRow, request_row
from storage.reads.trainings import training
from tests.workflows.training_run import RITA, Training
from workflows.access_request import AccessRequestWorkflow

if TYPE_CHECKING:
    from tests.workflows.office import Office

ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))


Handle = WorkflowHandle[AccessRequestWorkflow, RequestOutcome]


class Request:
    """One access request and what is done on it. Every verb raises RuleViolation when it is refused."""

    def __init__(
        self, office: "Office", request_id: str, handle: WorkflowHandle[AccessRequestWorkflow, RequestOutcome]
    ) -> None:
        self.office = office
        self.request_id = request_id
        self.handle = handle
        self.workflow_id = request_workflow_id(request_id)

    @classmethod
    def known(cls, office: "Office", request_id: str) -> Self:
        """A request that was begun before."""
        workflow_id = request_workflow_id(request_id)
        return cls(office, request_id, office.client.get_workflow_handle_for(AccessRequestWorkflow.run, workflow_id))

    async def snapshot(self) -> AccessRequest:
        """The request as its workflow has it."""
        return await self.handle.query(AccessRequestWorkflow.snapshot)

    def on_record(self) -> RequestRow | None:
        """The request as the records have it."""
        return request_row(self.office.database, self.request_id)

    async def stands(self, state: RequestState) -> RequestRow:
        """Wait until the records show the request in a state."""
        row = await self.office.eventually(self.on_record, lambda row: row is not None and row.state == state)
        assert row is not None
        return row

    async def training(self) -> Training:
        """Its training run, once it has begun."""
        row = await self.stands(RequestState.IN_TRAINING)
        now = await self.office.now()
        await self.office.eventually(lambda: training(self.office.database, self.request_id, now), bool)
        return Training(self.office, self.request_id, row.person_id)

    async def approve(self, *, training_needed: bool | None = None) -> AccessRequest:
        """The reviewers approve, once the request is with them."""
        await self.stands(RequestState.UNDER_REVIEW)
        return await self.review(ReviewVerdict.APPROVE, training_needed=training_needed)

    async def review(self, verdict: ReviewVerdict, **more: Any) -> AccessRequest:
        """A reviewer decides."""
        return await self._do(reviewing.review, ReviewRequest(actor=RITA, key=self._key(), verdict=verdict, **more))

    async def complete(self, **supplied: Any) -> AccessRequest:
        """The agency supplies what was missing."""
        return await self._do(
            reviewing.complete, CompleteRequest(actor=await self._agency(), key=self._key(), **supplied)
        )

    async def supply_paper(self, part: str, document_id: str) -> AccessRequest:
        """The agency supplies a readable certificate."""
        message = SupplyPaper(
            actor=await self._agency(), key=self._key(), part=part, title="A certificate", document_id=document_id
        )
        return await self._do(papers.supply_paper, message)

    async def withdraw(self, reason: str = "Not needed any more.") -> AccessRequest:
        """The agency takes it back."""
        return await self._do(
            ending.withdraw, WithdrawRequest(actor=await self._agency(), key=self._key(), reason=reason)
        )

    async def change_day(self, last_day: date) -> AccessRequest:
        """A planned removal is moved."""
        message = ChangeRemovalDay(actor=await self._agency(), key=self._key(), last_day=last_day)
        return await self._do(removal.change_removal_day, message)

    async def confirm_account(self, *, at_once: bool = False) -> AccessRequest:
        """The system administrator confirms the work on the account, once it is ordered."""
        if not at_once:
            await self.stands(RequestState.ACCOUNT_PENDING)
        return await self._do(account.confirm_account, ConfirmAccount(actor=ALEX, key=self._key()))

    async def ended(self, state: RequestState) -> RequestRow:
        """Wait until the request has ended in a state, in the records and as its workflow's result."""
        row = await self.stands(state)
        assert (await self.handle.result()).state == state
        return row

    async def _agency(self) -> Actor:
        agency_id = (await self.snapshot()).agency_id
        return Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id=agency_id),))

    async def _do(self, rule: Rule[AccessRequest, ActedT], message: ActedT) -> AccessRequest:
        return await self.office.processes.take(self.workflow_id, rule, message)

    def _key(self) -> str:
        return self.office.fresh("form")
