"""Carries out the closing of an agency: asks its requests, licenses and account, and ends its people's roles.

What was done before is not on record as pending any more, and each process knows the key of the closing, so that
another look does nothing twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from temporalio import activity

from activities.signatures.agency_closing import Closings, ClosingWork, ClosingWorkAnswer
from adapters.processes import Processes
from models import ids
from models.access_request.messages import WithdrawRequest
from models.access_request.rules import ending
from models.agency_closing.settlement import left_on
from models.agency_closing.state import AgencyClosing, ClosingStage, Matter
from models.allotment.messages import EndDelegation
from models.allotment.rules import delegations
from models.appeal.messages import Withdraw
from models.appeal.rules import submissions
from models.billing.state import AgencyAccount
from models.calendar import spoken
from models.directory.messages import EndAgencyRoles
from models.directory.rules import roles
from models.effects import ActedT, Rule, StateT
from models.errors import ALREADY, RuleViolation
from models.ids import WorkflowId
from models.license.messages import DeleteLicense
from models.license.rules import access
from models.people import SYSTEM
from models.policy.pack import PolicyPack
from models.self_pay import rules as self_pay
from models.self_pay.messages import WithdrawSelfPay
from storage import directory
from storage.database import Database
from storage.reads import agency_remains

Stage = Callable[[ClosingWork], Awaitable[list[Matter]]]


class ClosingActivities(Closings):
    """Asks processes in the name of the system, and changes the directory by its own act."""

    def __init__(self, database: Database, processes: Processes, pack: PolicyPack) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack
        self._stages: Mapping[ClosingStage, Stage] = {
            ClosingStage.REQUESTS: self._end_requests,
            ClosingStage.LICENSES: self._end_licenses,
            ClosingStage.ROLES: self._end_roles,
            ClosingStage.ACCOUNT: self._settle_account,
        }

    @activity.defn(name="carry_out_closing")
    async def carry_out(self, input: ClosingWork) -> ClosingWorkAnswer:
        """Carry out what is left of a stage; a refusal is an answer."""
        return ClosingWorkAnswer(matters=tuple(await self._stages[input.stage](input)))

    async def _end_requests(self, work: ClosingWork) -> list[Matter]:
        """End every pending request for access, with its training, every self-pay request, and every pending appeal.

        What a committee could grant on an appeal, an agency that has closed can't have.
        """
        closing, left = work.closing, []
        key, reason = _key(closing), _reason(closing)
        for each in await asyncio.to_thread(agency_remains.pending_requests, self._database, closing.agency_id):
            withdrawal = WithdrawRequest(actor=SYSTEM, key=key, reason=reason)
            where = ids.request_workflow_id(each.request_id)
            sentence = await self._refusal(where, ending.withdraw, withdrawal)
            left += _left(work.stage, where, f"End the request {each.request_id} of {each.person_name}", sentence)
        for request_id in await asyncio.to_thread(agency_remains.pending_self_pay, self._database, closing.agency_id):
            withdraw = WithdrawSelfPay(actor=SYSTEM, key=key, reason=reason)
            at = ids.self_pay_workflow_id(request_id)
            sentence = await self._refusal(at, self_pay.withdraw, withdraw)
            left += _left(work.stage, at, f"End the self-pay request {request_id}", sentence)
        for appeal_id in await asyncio.to_thread(agency_remains.pending_appeals, self._database, closing.agency_id):
            appeal = ids.appeal_workflow_id(appeal_id)
            sentence = await self._refusal(appeal, submissions.withdraw, Withdraw(actor=SYSTEM, key=key, reason=reason))
            left += _left(work.stage, appeal, f"End the appeal {appeal_id}", sentence)
        return left

    async def _end_licenses(self, work: ClosingWork) -> list[Matter]:
        """Delete every license, so that credits and accounts in the HMIS follow; give delegated ones back."""
        closing, left = work.closing, []
        agency_id, key, reason = closing.agency_id, _key(closing), _reason(closing)
        for license_id in await asyncio.to_thread(agency_remains.licenses_left, self._database, agency_id):
            where = ids.license_workflow_id(license_id)
            deletion = DeleteLicense(actor=SYSTEM, key=key, why=reason, with_agency=True)
            sentence = await self._refusal(where, access.delete, deletion)
            left += _left(work.stage, where, f"End license {license_id}", sentence)
        for license_id in await asyncio.to_thread(agency_remains.delegations_left, self._database, agency_id):
            message = EndDelegation(actor=SYSTEM, key=f"{key}/{license_id}", license_id=license_id, why=reason)
            sentence = await self._refusal(ids.ALLOTMENT_ID, delegations.end_delegation, message)
            left += _left(work.stage, f"delegation/{license_id}", f"Take back license {license_id}", sentence)
        return left

    async def _end_roles(self, work: ClosingWork) -> list[Matter]:
        """End the roles of the agency's people after its last day, and send their letters."""
        closing = work.closing
        message = EndAgencyRoles(
            actor=SYSTEM,
            key=_key(closing),
            agency_id=closing.agency_id,
            last_day=closing.on_day,
            reason=_reason(closing),
        )
        keeping = self._pack.keeping(work.at)
        await asyncio.to_thread(
            directory.end_agency_roles, self._database, keeping, roles.end_with_agency, message, work.at
        )
        for notice_id in await asyncio.to_thread(directory.letters_to_send, self._database):
            await self._processes.send_notice(notice_id)
        return []

    async def _settle_account(self, work: ClosingWork) -> list[Matter]:
        """Look what is left on the account, after the events of the licenses that ended have reached it."""
        account_id = ids.billing_workflow_id(work.closing.agency_id)
        account = await self._processes.snapshot(account_id, AgencyAccount)
        return [] if account is None else list(left_on(account))

    async def _refusal(self, where: WorkflowId[StateT], rule: Rule[StateT, ActedT], message: ActedT) -> str:
        """Have a process take a step, and return why it refused; empty if it did not, or had done it before."""
        try:
            await self._processes.take(where, rule, message)
        except RuleViolation as refusal:
            return "" if refusal.code == ALREADY else refusal.sentence
        return ""


def _key(closing: AgencyClosing) -> str:
    """Return the key under which every process knows what this closing asks: the same at each look."""
    return f"agency-closing/{closing.agency_id}/{closing.planned_at.isoformat()}"


def _reason(closing: AgencyClosing) -> str:
    return f"{closing.agency_name} closes. Its last day is {spoken(closing.on_day)}."


def _left(stage: ClosingStage, about: str, what: str, sentence: str) -> list[Matter]:
    return [Matter(stage=stage, about=about, what=what, why=sentence)] if sentence else []
