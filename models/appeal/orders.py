"""What a decision asks of licenses and of the allotment. Each order is sent once, by its number."""

from models.allotment.messages import AllotmentStep, AskForMore, Delegate, EndDelegation, MoveLicense
from models.appeal.reasons import AppealReason
from models.appeal.responses import Response
from models.appeal.state import Appeal, Contested, Order, OrderState, OrderWork
from models.appeal.verdicts import (
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
)
from models.errors import RuleViolation
from models.license.messages import ClearFlag, GrantException, LicenseStep, Reactivate
from models.people import SYSTEM

ABOUT_LICENSES = (OrderWork.GRANT_EXCEPTION, OrderWork.GIVE_BACK, OrderWork.TAKE_MARK_AWAY)
"""The orders that a license carries out. The allotment carries out all others."""


def orders_for(appeal: Appeal, response: Response) -> tuple[Order, ...]:
    """Return the orders of a decision, in the order to carry them out. An upheld decision has none."""
    verdict, why = response.verdict, response.why
    made: list[Order] = []
    match verdict:
        case None | Upheld():
            pass
        case ExceptionUntil():
            for each in _named(appeal, verdict.license_ids):
                made.append(_order(OrderWork.GRANT_EXCEPTION, why, license_id=each.license_id, until=verdict.until))
                made += _given_back(each, why)
        case Reinstatement():
            for each in _named(appeal, verdict.license_ids):
                if appeal.form.reason == AppealReason.REVOKED_ALLOTMENT:
                    made.append(_delegate(appeal, appeal.form.region_ids[0], why, license_id=each.license_id))
                made += _given_back(each, why) or [_order(OrderWork.TAKE_MARK_AWAY, why, license_id=each.license_id)]
        case GrantFromAllotment():
            made.append(_delegate(appeal, verdict.region_id, why))
        case ReassignExcess():
            made.append(_move(verdict.from_region_id, verdict.region_id, why))
            made += _delegated(appeal, verdict.region_id, why)
        case RemoveAndReassign():
            made.append(_order(OrderWork.END_DELEGATION, why, license_id=verdict.license_id))
            source = verdict.candidate.region_id if verdict.candidate else verdict.region_id
            if source != verdict.region_id:
                made.append(_move(source, verdict.region_id, why))
            made += _delegated(appeal, verdict.region_id, why)
        case RequestOneMore():
            made.append(_order(OrderWork.ASK_FOR_MORE, why, region_id=verdict.region_id, agency_id=appeal.agency_id))
    return tuple(
        each.model_copy(update={"number": appeal.orders_given + number}) for number, each in enumerate(made, start=1)
    )


def exception_to_carry_out(appeal: Appeal, license_id: str) -> Order:
    """Return the order for an exception that the committee granted a license and that could not be carried out.

    Source: 003, section 4 (an exception needs an appeal on record and the committee's authorization). Raises
    RuleViolation if the committee granted none, or if nothing is left to do.
    """
    granted = [
        each for each in appeal.orders if each.work == OrderWork.GRANT_EXCEPTION and each.license_id == license_id
    ]
    if not granted:
        raise RuleViolation(
            "not_granted", f"The {appeal.committee} did not grant this license an exception on this appeal."
        )
    if granted[0].state == OrderState.DONE:
        raise RuleViolation("already_granted", "This license already has the exception that the committee granted.")
    if granted[0].state == OrderState.WAITING:
        raise RuleViolation("on_its_way", "This exception will be carried out automatically. No action is needed.")
    return granted[0]


def next_order(appeal: Appeal) -> Order | None:
    """Return the order to carry out now: one after the other, and none after a refusal."""
    return next((each for each in appeal.orders if each.state == OrderState.WAITING), None)


def license_message(appeal: Appeal, order: Order) -> LicenseStep:
    """Build the message to a license. The same order always gives the same message.

    Raises ValueError for an order that the allotment carries out.
    """
    key = order_key(appeal, order)
    if order.work == OrderWork.GRANT_EXCEPTION:
        return GrantException(actor=SYSTEM, key=key, appeal_id=appeal.appeal_id, until=order.until, why=order.why)
    if order.work == OrderWork.GIVE_BACK:
        return Reactivate(actor=SYSTEM, key=key, reason=order.ground)
    if order.work == OrderWork.TAKE_MARK_AWAY:
        return ClearFlag(actor=SYSTEM, key=key, why=order.why)
    raise ValueError(f"{order.work.value} is the allotment's to carry out")


def allotment_message(appeal: Appeal, order: Order) -> AllotmentStep:
    """Build the message to the allotment. The same order always gives the same message.

    Raises ValueError for an order that a license carries out.
    """
    key, appeal_id = order_key(appeal, order), appeal.appeal_id
    if order.work == OrderWork.DELEGATE and order.region_id and order.agency_id:
        return Delegate(
            actor=SYSTEM,
            key=key,
            region_id=order.region_id,
            agency_id=order.agency_id,
            organization=appeal.form.organization,
            license_id=order.license_id,
            appeal_id=appeal_id,
        )
    if order.work == OrderWork.END_DELEGATION and order.license_id:
        return EndDelegation(actor=SYSTEM, key=key, license_id=order.license_id, why=order.why)
    if order.work == OrderWork.MOVE_LICENSE and order.from_region_id and order.region_id:
        return MoveLicense(
            actor=SYSTEM,
            key=key,
            from_region_id=order.from_region_id,
            region_id=order.region_id,
            why=order.why,
            appeal_id=appeal_id,
        )
    if order.work == OrderWork.ASK_FOR_MORE and order.region_id:
        return AskForMore(
            actor=SYSTEM,
            key=key,
            region_id=order.region_id,
            agency_id=order.agency_id,
            organization=appeal.form.organization if order.agency_id else "",
            why=order.why,
            appeal_id=appeal_id,
        )
    raise ValueError(f"{order.work.value} is not the allotment's to carry out, or says too little")


def order_key(appeal: Appeal, order: Order) -> str:
    """Return the form key of an order, so that sending it twice has the effect of sending it once."""
    return f"appeal/{appeal.appeal_id}/{order.number}"


def _named(appeal: Appeal, license_ids: tuple[str, ...]) -> list[Contested]:
    return [each for each in appeal.contested if each.license_id in license_ids]


def _given_back(license_: Contested, why: str) -> list[Order]:
    if license_.revoked_on is None:
        return []
    return [_order(OrderWork.GIVE_BACK, why, license_id=license_.license_id, ground=license_.ground)]


def _delegated(appeal: Appeal, region_id: str, why: str) -> list[Order]:
    """Give a new license to an organization at once. For a region, its lead gives it later."""
    return [_delegate(appeal, region_id, why)] if appeal.agency_id is not None else []


def _delegate(appeal: Appeal, region_id: str, why: str, license_id: str | None = None) -> Order:
    return _order(OrderWork.DELEGATE, why, region_id=region_id, agency_id=appeal.agency_id, license_id=license_id)


def _move(from_region_id: str, region_id: str, why: str) -> Order:
    return _order(OrderWork.MOVE_LICENSE, why, from_region_id=from_region_id, region_id=region_id)


def _order(work: OrderWork, why: str, **fields: object) -> Order:
    return Order.model_validate({"number": 0, "work": work, "why": why, **fields})
