"""Keeps the next renewal back until somebody has looked at it. The agency loses nothing meanwhile."""

from datetime import datetime

from models.billing import permissions
from models.billing.checks import check_and_remember
from models.billing.invoice_lines import next_term
from models.billing.messages import HoldRenewal, ReleaseRenewal
from models.billing.notices import HELD_TASK, held_task
from models.billing.posting import today
from models.billing.rules.renewal import invoice_at
from models.billing.state import AccountDecision, AgencyAccount, RenewalHold
from models.calendar import civil_day, days_later, spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation


def hold_renewal(account: AgencyAccount, message: HoldRenewal, now: datetime) -> AccountDecision:
    """Put the next renewal on hold, with a day to look again. Done again, it changes the reason and the day."""
    after = check_and_remember(account, message, permissions.may_hold_renewal(message.actor, account))
    term = next_term(account)
    first = today(account, now)
    day = message.look_again_on or days_later(first, account.policy.renewal.look_again_days)
    if day < first:
        raise RuleViolation("in_the_past", f"{spoken(day)} is in the past. Please choose today or a later day.")
    before = account.renewal_hold
    hold = RenewalHold(
        by=message.actor.person_id, at=before.at if before else now, because=message.reason, look_again_on=day
    )
    after = after.model_copy(update={"renewal_hold": hold})
    return Decision(
        state=after,
        move="renewal_held",
        summary=f"The renewal for the term from {spoken(term.first_day)} is on hold. "
        f"Billing staff look at it again by {spoken(day)}. Reason: {message.reason}",
        opened=(held_task(after, hold),),
    )


def release_renewal(account: AgencyAccount, message: ReleaseRenewal, now: datetime) -> AccountDecision:
    """Let the next renewal go out at its time, or at once if that has passed."""
    after = check_and_remember(account, message, permissions.may_hold_renewal(message.actor, account))
    if account.renewal_hold is None:
        raise RuleViolation("not_held", "This agency's renewal is not on hold.")
    after = after.model_copy(update={"renewal_hold": None})
    at = invoice_at(account)
    when = "now" if at <= now else f"on {spoken(civil_day(at, account.time_zone))}"
    return Decision(
        state=after,
        move="renewal_released",
        summary=f"The renewal is no longer on hold. It goes out {when}.",
        closed=(CloseTask(key=HELD_TASK),),
    )
