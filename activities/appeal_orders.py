"""What was decided about appeals, carried out by licenses and by the allotment."""

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
    """Asks licenses and the allotment; the key of an order makes asking twice harmless."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    @activity.defn(name="carry_out_appeal_order")
    async def carry_out(self, ask: AppealOrderInput) -> str:
        """Ask whoever carries the order out; returns an empty string, or why it is refused."""
        if ask.order.work in ABOUT_LICENSES and ask.order.license_id is not None:
            message = license_message(ask.appeal, ask.order)
            answer = await self._processes.ask_license(ask.order.license_id, _LICENSE_RULES[type(message)], message)
            return answer.sentence
        step = allotment_message(ask.appeal, ask.order)
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
