"""Combines smaller decisions about an account: one state, every sentence, every effect."""

from datetime import datetime

from models.billing.notices import settle_task
from models.billing.state import AccountDecision
from models.effects import CloseTask, Decision


def followed_by(first: AccountDecision, second: AccountDecision | None) -> AccountDecision:
    """Combine two decisions. `second` was decided on the state of `first`, and the move is the first one's."""
    if second is None:
        return first
    keys = [task.key for task in second.opened]
    return Decision(
        state=second.state,
        move=first.move,
        summary=f"{first.summary} {second.summary}",
        opened=(*(task for task in first.opened if task.key not in keys), *second.opened),
        closed=(*first.closed, *second.closed),
        notices=(*first.notices, *second.notices),
    )


def to_settle(decision: AccountDecision, key: str, what: str, due: datetime | None = None) -> AccountDecision:
    """Add something that billing staff have to settle by hand: an entry in the account, and a task."""
    state = decision.state
    after = state.model_copy(update={"matters": {**state.matters, key: what}})
    opened = (*(task for task in decision.opened if task.key != key), settle_task(after, key, what, due))
    return decision.model_copy(update={"state": after, "opened": opened})


def settled(decision: AccountDecision, key: str) -> AccountDecision:
    """Remove something that billing staff had to settle, and close its task."""
    if key not in decision.state.matters:
        return decision
    left = {name: what for name, what in decision.state.matters.items() if name != key}
    after = decision.state.model_copy(update={"matters": left})
    return decision.model_copy(update={"state": after, "closed": (*decision.closed, CloseTask(key=key))})
