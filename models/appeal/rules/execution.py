"""Carries out a decision: order after order, each once. A refused order goes to a person (003, section 4)."""

from datetime import datetime

from models.appeal import notices, permissions
from models.appeal.checks import check_and_remember
from models.appeal.lifecycle import AppealLifecycle, AppealMove
from models.appeal.messages import OrderAnswered, SettleOrders
from models.appeal.orders import orders_for
from models.appeal.responses import Response
from models.appeal.state import Appeal, AppealDecision, Order, OrderState
from models.calendar import counted
from models.effects import CloseTask, Decision
from models.errors import RuleViolation


def with_orders(appeal: Appeal, response: Response) -> AppealDecision:
    """Give the decided appeal its orders. If there are none, it is carried out and closed at once."""
    orders = orders_for(appeal, response)
    after = appeal.model_copy(update={"orders": orders, "orders_given": appeal.orders_given + len(orders)})
    decided: AppealDecision = Decision(
        state=after, move="decided", summary=f"To be carried out: {counted(len(orders), 'order')}."
    )
    return decided if orders else _closed(decided, response.at)


def order_answered(appeal: Appeal, message: OrderAnswered, now: datetime) -> AppealDecision:
    """Record that an order was carried out. After a refusal, nothing else is tried, and a person gets a task."""
    after = check_and_remember(
        appeal, message, AppealMove.ORDER_ANSWERED, permissions.may_report_for_committee(message.actor)
    )
    order = next((each for each in appeal.orders if each.number == message.order), None)
    if order is None or order.state != OrderState.WAITING:
        raise RuleViolation("unknown_order", "This order is not waiting to be carried out.")
    orders = tuple(_answered(each, message) for each in after.orders)
    after = after.model_copy(update={"orders": orders})
    work = order.work.spoken
    if not message.done:
        summary = f"{work[0].upper()}{work[1:]} was refused: {message.sentence}"
        carried = AppealLifecycle(after.state).apply(AppealMove.CARRIED_OUT)
        return Decision(
            state=after.model_copy(update={"state": carried}),
            move="not_carried_out",
            summary=summary,
            opened=(notices.settle_task(after, message.sentence),),
        )
    done: AppealDecision = Decision(state=after, move="order_done", summary=f"Done: {work}.")
    return done if any(each.state == OrderState.WAITING for each in orders) else _closed(done, now)


def settle_orders(appeal: Appeal, message: SettleOrders, now: datetime) -> AppealDecision:
    """Close the appeal after HMIS lead staff settled what could not be carried out."""
    after = check_and_remember(appeal, message, AppealMove.CLOSED, permissions.may_settle(message.actor, appeal))
    return Decision(
        state=after.model_copy(update={"closed_at": now}),
        move="settled",
        summary=f"Settled by hand: {message.note}",
        closed=(CloseTask(key=notices.SETTLE_TASK),),
    )


def _answered(order: Order, message: OrderAnswered) -> Order:
    if order.number == message.order:
        state = OrderState.DONE if message.done else OrderState.REFUSED
        return order.model_copy(update={"state": state, "outcome": "" if message.done else message.sentence})
    if not message.done and order.state == OrderState.WAITING:
        return order.model_copy(update={"state": OrderState.NOT_TRIED})
    return order


def _closed(decision: AppealDecision, now: datetime) -> AppealDecision:
    lifecycle = AppealLifecycle(decision.state.state)
    lifecycle.apply(AppealMove.CARRIED_OUT)
    state = lifecycle.apply(AppealMove.CLOSED)
    after = decision.state.model_copy(update={"state": state, "closed_at": now})
    return decision.model_copy(update={"state": after, "summary": f"{decision.summary} The appeal is closed."})
