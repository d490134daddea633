"""The agency's common expiration date (help page 000; FEE-04): set for the first time, or moved in mid-term."""

from datetime import date, datetime

from models.billing import permissions
from models.billing.checks import check_and_remember
from models.billing.credits import for_earlier_expiration
from models.billing.decisions import followed_by, settled
from models.billing.invoice_lines import dates, extension_lines
from models.billing.messages import SetExpirationDate
from models.billing.notices import WORKSHEET_TASK, unanswered_worksheet_over
from models.billing.posting import today
from models.billing.rules.access import with_consequences
from models.billing.rules.license_events import taken_off, to_be_issued, waiting_again
from models.billing.rules.renewal import RENEWAL
from models.billing.state import AccountDecision, AgencyAccount
from models.calendar import spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation
from models.money.terms import last_expiration, term_on
from models.people import SYSTEM_ID
from models.policy.billing import CreditReason


def set_expiration_date(account: AgencyAccount, message: SetExpirationDate, now: datetime) -> AccountDecision:
    """Set or move the date to a day within the next year. What could not be billed without a date is billed now."""
    after = check_and_remember(account, message, permissions.may_set_expiration_date(message.actor, account))
    after = after.model_copy(update={"days_billed_once": account.days_billed_once or message.days_once})
    if account.drafts:
        raise RuleViolation("busy", "An invoice is being issued right now. Please try again in a minute.")
    first, last = today(account, now), last_expiration(today(account, now))
    if not first <= message.expires_on <= last:
        raise RuleViolation("not_within_a_year", f"Please choose a date from {spoken(first)} to {spoken(last)}.")
    if message.instead_of is not None and message.instead_of != account.expires_on:
        raise RuleViolation("decided_meanwhile", "Somebody has just set another expiration date, so it stays as it is.")
    decision = _moved(after, message, now) if account.expires_on else _first_set(after, message, now)
    for matter in account.matters:
        if matter.startswith(RENEWAL):  # it will be tried again for the term after the new date
            decision = settled(decision, matter)
    return with_consequences(account, followed_by(decision, waiting_again(decision.state, now)), now)


def _first_set(account: AgencyAccount, message: SetExpirationDate, now: datetime) -> AccountDecision:
    """Set the first expiration date. Current licenses are billed from the next renewal on."""
    after = _with_date(account, message.expires_on, now)
    known = (*after.known, *(each.license_id for each in message.licenses))
    return Decision(
        state=after.model_copy(update={"known": tuple(dict.fromkeys(known))}),
        move="expiration_set",
        summary=f"The licenses expire on {spoken(message.expires_on)}: {message.reason}",
    )


def _moved(account: AgencyAccount, message: SetExpirationDate, now: datetime) -> AccountDecision:
    expires_on, covered_until = dates(account)
    new_date = message.expires_on
    if term_on(expires_on, new_date).last_day == new_date:
        raise RuleViolation(
            "same_day",
            f"The licenses already expire on this day of the year: {spoken(new_date)}. Please choose another day.",
        )
    why = f"The expiration date moved to {spoken(new_date)}: {message.reason}"
    decision = _later(account, message, why, now) if new_date > covered_until else _earlier(account, message, why, now)
    state = _with_date(decision.state, new_date, now)
    return decision.model_copy(
        update={
            "state": state,
            "move": "expiration_moved",
            "closed": (*decision.closed, CloseTask(key=WORKSHEET_TASK, done=False)),
            "notices": (*decision.notices, *unanswered_worksheet_over(account)),
        }
    )


def _later(account: AgencyAccount, message: SetExpirationDate, why: str, now: datetime) -> AccountDecision:
    _, covered_until = dates(account)
    lines = extension_lines(account, message.licenses, message.expires_on, covered_until)
    return to_be_issued(account, f"extension/{message.expires_on}", lines, why, now)


def _earlier(account: AgencyAccount, message: SetExpirationDate, why: str, now: datetime) -> AccountDecision:
    """Move the date earlier. Licenses that are given up were not renewed, so a later last day is billed for them.

    Where the policy gives no credit, days after the new date that are billed stay billed, and are not billed again.
    """
    new_date = message.expires_on
    decision = _given_back(account, new_date, why, now)
    staying = [each for each in message.licenses if each.license_id in account.leaving]
    if account.term is None or not staying:
        return decision
    lines = extension_lines(account, staying, new_date, account.term.last_day)
    return followed_by(decision, to_be_issued(decision.state, f"extension/{new_date}", lines, why, now))


def _given_back(account: AgencyAccount, new_date: date, why: str, now: datetime) -> AccountDecision:
    """Take what was billed for later days off the invoices, if the policy gives a credit for that."""
    found = for_earlier_expiration(account, new_date)
    if not found or CreditReason.EARLIER_EXPIRATION in account.policy.credits.given_for:
        return taken_off(account, found, SYSTEM_ID, why, now)
    last_day = max(each.reduction.portion.last_day for each in found if each.reduction.portion is not None)
    if not account.days_billed_once:
        raise RuleViolation(
            "billed_already",
            f"The licenses are billed through {spoken(last_day)}, and the policy gives no credit for that. "
            "Please choose a later day.",
        )
    summary = (
        f"{why} The policy gives no credit. Licenses stay billed through {spoken(last_day)}, and the next renewal "
        "bills them only for later days."
    )
    return Decision(state=account, move="nothing_credited", summary=summary)


def _with_date(account: AgencyAccount, expires_on: date, now: datetime) -> AgencyAccount:
    return account.model_copy(
        update={
            "expires_on": expires_on,
            "term": term_on(expires_on, today(account, now)),
            "covered_until": expires_on,
            "worksheet": None,
        }
    )
