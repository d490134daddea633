"""The effect of license events on the account: new, transferred, changed, deleted."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from models.billing import permissions
from models.billing.checks import check_and_remember
from models.billing.credits import Found, for_deletion, for_downgrade
from models.billing.decisions import followed_by, settled, to_settle
from models.billing.invoice_lines import drafted, new_license_lines
from models.billing.kind_changes import costs_the_same, is_on_account, processed, still_to_bill, upgrade_lines
from models.billing.license_events import (
    Event,
    KindChanged,
    LicenseDeleted,
    LicenseTransferred,
    NewLicense,
    licenses_of,
)
from models.billing.messages import RecordLicenseEvent
from models.billing.notices import to_billing_contact, what_is_due
from models.billing.posting import lowered, position_of
from models.billing.rules.access import forgotten, lifted_if_paid, new_user_while_suspended, with_consequences
from models.billing.state import AccountDecision, AgencyAccount, InvoiceKind, InvoiceLine, Waiting
from models.calendar import counted, spoken
from models.effects import Decision, Facts
from models.errors import RuleViolation
from models.lifecycle import in_words
from models.money.amounts import ZERO, spoken_amount, total
from models.people import SYSTEM_ID
from models.policy.billing import CreditReason


def after_license_event(account: AgencyAccount, event: Event, now: datetime) -> AccountDecision:
    """Process an event. One that can't be billed yet is kept, and billing staff see why.

    While an invoice waits for its number, all events wait, so that nothing is left off it. The events of one license
    are processed in their order.
    """
    if account.drafts:
        return _keep(account, event, "An invoice is being issued right now.", "waits")
    before = [each.event for each in account.waiting if each.event != event]
    if any(set(licenses_of(each)) & set(licenses_of(event)) for each in before):
        return _keep(account, event, "An earlier event of this license could not be billed yet.", "waits")
    try:
        return settled(_processed(account, event, now), matter_of_event(event))
    except RuleViolation as refusal:
        waiting = _keep(account, event, refusal.sentence, "can't be billed yet")
        return to_settle(
            waiting, matter_of_event(event), f"License {event.license_id} can't be billed: {refusal.sentence}"
        )


def waiting_again(account: AgencyAccount, now: datetime) -> AccountDecision | None:
    """Try again what waited, in the order in which it came. Returns None if nothing waits."""
    if not account.waiting or account.drafts:
        return None
    after: AccountDecision | None = None
    state = account.model_copy(update={"waiting": ()})
    for each in account.waiting:
        decision = after_license_event(state if after is None else after.state, each.event, now)
        after = decision if after is None else followed_by(after, decision)
    return after


def taken_off(account: AgencyAccount, found: Sequence[Found], by: str, why: str, now: datetime) -> AccountDecision:
    """Reduce the invoices by what was found, and notify the agency. If nothing was found, nothing changes."""
    before = position_of(account).available
    after = account
    ordered = sorted(found, key=lambda each: each.invoice)
    for number, group in groupby(ordered, key=lambda each: each.invoice):
        after = lowered(after, number, [each.reduction for each in group], by, now, why)
    amount = total([each.reduction.amount for each in found])
    if amount == ZERO:
        return Decision(state=account, move="nothing_credited", summary=f"{why} There is nothing left to credit.")
    available = position_of(after).available
    facts: Facts = {
        "amount": spoken_amount(amount),
        "reason": why,
        "lines": [arithmetic(each) for each in found],
        **({"available": spoken_amount(available)} if available > before else {}),
        **what_is_due(after, now),
    }
    return Decision(
        state=after,
        move="credited",
        summary=f"{why} Reduction of what was billed: {spoken_amount(amount)}.",
        notices=(to_billing_contact(after, "credit_issued", facts),),
    )


def to_be_issued(
    account: AgencyAccount, about: str, lines: tuple[InvoiceLine, ...], why: str, now: datetime
) -> AccountDecision:
    """Draft a separate invoice that waits for its number. There is none if nothing has to be paid."""
    if total([line.amount for line in lines]) == ZERO:
        return Decision(state=account, move="nothing_billed", summary=f"{why} No charge.")
    draft = drafted(account, InvoiceKind.SEPARATE, about, lines, now)
    after = account.model_copy(update={"drafts": (*account.drafts, draft)})
    return Decision(state=after, move="billed", summary=f"{why} To be invoiced: {spoken_amount(draft.total)}.")


def _processed(account: AgencyAccount, event: Event, now: datetime) -> AccountDecision:
    if isinstance(event, NewLicense):
        return _new(account, event, now)
    if isinstance(event, LicenseTransferred):
        return _transferred(account, event)
    if isinstance(event, KindChanged):
        return _changed(account, event, now)
    return _deleted(account, event, now)


def _new(account: AgencyAccount, event: NewLicense, now: datetime) -> AccountDecision:
    """Bill a new license (FEE-11)."""
    lines = new_license_lines(account, event)
    after = account.model_copy(
        update={
            "known": tuple(dict.fromkeys((*account.known, *event.license_ids))),
            "not_begun": tuple(each for each in account.not_begun if each not in event.license_ids),
        }
    )
    for license_id in event.license_ids:
        after = new_user_while_suspended(after, license_id)
    which = counted(len(event.license_ids), "license") if event.also else f"license {event.license_id}"
    why = f"New since {spoken(event.from_day)}: {which}."
    return to_be_issued(after, f"license/{event.license_id}", lines, why, now)


def _transferred(account: AgencyAccount, event: LicenseTransferred) -> AccountDecision:
    """Record a transfer, which is free (FEE-12)."""
    summary = f"License {event.license_id} was transferred. Nothing is due before the next renewal."
    return Decision(state=new_user_while_suspended(account, event.license_id), move="nothing_billed", summary=summary)


def _changed(account: AgencyAccount, event: KindChanged, now: datetime) -> AccountDecision:
    """Invoice the prorated difference if the new kind costs more, or credit it if it costs less.

    What the lines already say is neither billed nor credited again (R15).
    """
    change = f"{in_words(event.from_kind)} to {in_words(event.to_kind)}"
    why = f"License {event.license_id} changed from {change} on {spoken(event.on_day)}."
    about = f"kind/{event.license_id}/{event.on_day.isoformat()}/{event.to_kind.value}"
    after = processed(account, event)
    if not is_on_account(account, event.license_id):
        return Decision(state=after, move="nothing_billed", summary=f"{why} The license is not billed here now.")
    if not still_to_bill(account, event) and not costs_the_same(account.policy, event):
        return Decision(state=after, move="nothing_billed", summary=f"{why} It was already billed.")
    billed = to_be_issued(after, about, upgrade_lines(account, event), why, now)
    if CreditReason.DOWNGRADE not in account.policy.credits.given_for:
        return billed
    found = for_downgrade(account, event)
    if not found:
        return billed
    credited = taken_off(after, found, SYSTEM_ID, why, now)
    return credited if billed.move == "nothing_billed" else followed_by(credited, _again(billed, credited))


def _deleted(account: AgencyAccount, event: LicenseDeleted, now: datetime) -> AccountDecision:
    """Credit a deleted license (FEE-10)."""
    why = f"License {event.license_id} was given up. Its last day was {spoken(event.on_day)}."
    after = forgotten(account, event.license_id).model_copy(
        update={
            "known": tuple(each for each in account.known if each != event.license_id),
            "billed_as_new": tuple(each for each in account.billed_as_new if each != event.license_id),
            "leaving": tuple(each for each in account.leaving if each != event.license_id),
            "to_delete": tuple(each for each in account.to_delete if each != event.license_id),
            "not_begun": tuple(each for each in account.not_begun if each != event.license_id),
            "counted": {each: step for each, step in account.counted.items() if each != event.license_id},
            "changed": {each: step for each, step in account.changed.items() if each != event.license_id},
        }
    )
    if CreditReason.DELETION not in account.policy.credits.given_for:
        return Decision(state=after, move="nothing_credited", summary=f"{why} The policy gives no credit for that.")
    decision = taken_off(after, for_deletion(after, event.license_id, event.on_day), SYSTEM_ID, why, now)
    return followed_by(decision, lifted_if_paid(decision.state, now))


def _again(billed: AccountDecision, credited: AccountDecision) -> AccountDecision:
    """Repeat what was billed on the state in which something was credited."""
    state = credited.state.model_copy(update={"drafts": billed.state.drafts})
    return billed.model_copy(update={"state": state})


def _keep(account: AgencyAccount, event: Event, why: str, how: str) -> AccountDecision:
    one = Waiting(event=event, why=why)
    there = any(each.event == event for each in account.waiting)
    waiting = tuple(one if each.event == event else each for each in account.waiting)
    return Decision(
        state=account.model_copy(update={"waiting": waiting if there else (*waiting, one)}),
        move="waits",
        summary=f"An event of license {event.license_id} {how}: {why}",
    )


def matter_of_event(event: Event) -> str:
    """Return the key of the task for an event that can't be billed."""
    return f"bill/{event.what}/{event.license_id}"


def arithmetic(found: Found) -> str:
    """Write how a credit was calculated."""
    reduction = found.reduction
    amount = spoken_amount(reduction.amount)
    if reduction.portion is None:
        return f"Invoice {found.invoice}: {amount}"
    less = f", less {spoken_amount(reduction.already)} already taken off" if reduction.already else ""
    return f"Invoice {found.invoice}, {reduction.why}: {reduction.portion.explained()}{less} = {amount}"


def record_license_event(account: AgencyAccount, message: RecordLicenseEvent, now: datetime) -> AccountDecision:
    """Bill or credit an event of a license. An event is never lost: if it can't be billed, it waits."""
    after = check_and_remember(account, message, permissions.may_record_license_events(message.actor, account))
    return with_consequences(account, after_license_event(after, message.event, now), now)
