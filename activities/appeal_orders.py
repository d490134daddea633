"""What was decided about appeals, carried out by licenses and by the allotment."""

from temporalio import activity

from activities.signatures import AppealOrderAsk, AppealOrders
from adapters.engine import ALREADY, Engine
from models.allotment.messages import (
    AllotmentStep,
    AskForMore,
    Delegate,
    EndDelegation,
    MoveLicense,
)
from models.appeal.orders import ABOUT_LICENSES, allotment_message, license_message
from models.errors import RuleViolation
from models.license.messages import ClearFlag, GrantException, LicenseStep


class AppealOrderDesk(AppealOrders):
    """Asks licenses and the allotment; the key of an order makes asking twice harmless."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @activity.defn(name="carry_out_appeal_order")
    async def carry_out(self, ask: AppealOrderAsk) -> str:
        """Ask whoever carries the order out; returns an empty string, or why it is refused."""
        if ask.order.work in ABOUT_LICENSES and ask.order.license_id is not None:
            message = license_message(ask.appeal, ask.order)
            answer = await self._engine.ask_license(ask.order.license_id, _license_update(message), message)
            return answer.sentence
        step = allotment_message(ask.appeal, ask.order)
        try:
            await self._engine.ask_allotment(_allotment_update(step), step)
        except RuleViolation as refusal:
            return "" if refusal.code == ALREADY else refusal.sentence
        return ""


def _license_update(message: LicenseStep) -> str:
    if isinstance(message, GrantException):
        return "grant_exception"
    return "clear_flag" if isinstance(message, ClearFlag) else "reactivate"


_UPDATES: dict[type[AllotmentStep], str] = {
    Delegate: "delegate",
    EndDelegation: "end_delegation",
    MoveLicense: "move_license",
    AskForMore: "ask_for_more",
}


def _allotment_update(message: AllotmentStep) -> str:
    return _UPDATES[type(message)]
