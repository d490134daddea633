"""Carries out what was decided about appeals, by licenses and by the allotment."""

from typing import Any

from temporalio import activity

from activities.signatures.appeal_orders import AppealOrderInput, AppealOrders
from adapters.processes import Processes
from models import ids
from models.allotment.messages import AllotmentStep, AskForMore, Delegate, EndDelegation, MoveLicense
from models.allotment.rules import delegations, license_requests, shares
from models.allotment.state import Allotment
from models.appeal.orders import ABOUT_LICENSES, allotment_message, license_message
from models.effects import Rule
from models.errors import ALREADY, RuleViolation
from models.license.messages import ClearFlag, GrantException, LicenseStep, Reactivate
from models.license.rules import access, exceptions, revocation
from models.license.state import License


class AppealOrderActivities(AppealOrders):
    """Asks licenses and the allotment. The key of an order makes a second request harmless."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    @activity.defn(name="carry_out_appeal_order")
    async def carry_out(self, input: AppealOrderInput) -> str:
        """Ask a license or the allotment to carry the order out; return an empty string, or the refusal."""
        if input.order.work in ABOUT_LICENSES and input.order.license_id is not None:
            message = license_message(input.appeal, input.order)
            answer = await self._processes.ask_license(input.order.license_id, _LICENSE_RULES[type(message)], message)
            return answer.sentence
        step = allotment_message(input.appeal, input.order)
        try:
            await self._processes.take(ids.ALLOTMENT_ID, _ALLOTMENT_RULES[type(step)], step)
        except RuleViolation as refusal:
            return "" if refusal.code == ALREADY else refusal.sentence
        return ""


_LICENSE_RULES: dict[type[LicenseStep], Rule[License, Any]] = {
    GrantException: exceptions.grant_exception,
    ClearFlag: revocation.clear_flag,
    Reactivate: access.reactivate,
}
_ALLOTMENT_RULES: dict[type[AllotmentStep], Rule[Allotment, Any]] = {
    Delegate: delegations.delegate,
    EndDelegation: delegations.end_delegation,
    MoveLicense: shares.move_license,
    AskForMore: license_requests.ask_for_more,
}
