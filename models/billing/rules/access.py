"""The effect of nonpayment on the access of an agency's users, and of payment afterwards (help page 000; FEE-07)."""

from collections.abc import Sequence
from datetime import datetime

from models.base import listed
from models.billing import permissions
from models.billing.checks import check_and_remember, unpaid_too_long
from models.billing.debts import collected, is_collected, without_invoice
from models.billing.decisions import followed_by, to_settle
from models.billing.lifecycle import InvoiceState
from models.billing.messages import AccessResult, AccessResults, AccessWork, DeletionResults
from models.billing.notices import (
    DEBT_TASK,
    collect_key,
    collect_task,
    debt_task,
    invoices_listed,
    invoices_settled,
    open_invoices,
    to_billing_contact,
)
from models.billing.state import AccountDecision, AgencyAccount, BillingEvidence, Invoice, Suspension
from models.billing.unbilled import without_billed
from models.effects import CloseTask, Decision, Facts
from models.license.lifecycle import LicenseState
from models.people import Role

WITH_USERS = (LicenseState.ACTIVE, LicenseState.INACTIVE)


def suspended(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """End the access of all the agency's users: every license with a holder is asked, including inactive ones."""
    numbers = tuple(each.number for each in unpaid_too_long(account, now))
    before = account.suspension
    taken = (*before.taken, *before.to_return) if before is not None else ()
    with_users = tuple(each.license_id for each in evidence.licenses if each.state in WITH_USERS)
    suspension = Suspension(
        since=before.since if before is not None and before.in_force else now,
        invoices=numbers,
        taken=tuple(dict.fromkeys(taken)),
        to_take=tuple(each for each in with_users if each not in taken),
    )
    after = account.model_copy(update={"suspension": suspension})
    others = open_invoices(after, now, [each.number for each in after.invoices if each.number not in numbers])
    facts: Facts = {"invoices": open_invoices(after, now, numbers), **({"others": others} if others else {})}
    return Decision(
        state=after,
        move="access_ended",
        summary=f"The agency's users lose access. Unpaid: {invoices_listed(numbers)}.",
        notices=tuple(
            to_billing_contact(after, "billing_access_ended", facts, role=role)
            for role in (Role.BILLING_CONTACT, account.policy.contact)
        ),
    )


def lifted_if_paid(account: AgencyAccount, now: datetime) -> AccountDecision | None:
    """Restore access if no invoice for which it was taken is unpaid. Returns None otherwise."""
    suspension = account.suspension
    if suspension is None or not suspension.in_force or unpaid_too_long(account, now):
        return None
    back = suspension.model_copy(
        update={"lifted_at": now, "to_take": (), "taken": (), "to_return": suspension.taken},
    )
    after = account.model_copy(update={"suspension": back if back.to_return else None})
    still = open_invoices(after, now)
    facts: Facts = {"invoices": still} if still else {}
    return Decision(
        state=after,
        move="access_restored",
        summary="Access that ended for nonpayment is restored: no invoice on which it depends is unpaid now.",
        notices=tuple(
            to_billing_contact(after, "billing_access_restored", facts, role=role)
            for role in (Role.BILLING_CONTACT, account.policy.contact)
        ),
    )


def carried_out(account: AgencyAccount, message: AccessResult, now: datetime) -> AccountDecision:
    """Record a license's answer: its access was taken or given back, or it refused with a reason."""
    suspension = account.suspension or Suspension(since=now, invoices=(), lifted_at=now)
    one = message.license_id
    pending = suspension.model_copy(
        update={
            "to_take": _without(suspension.to_take, one),
            "to_return": _without(suspension.to_return, one),
        }
    )
    if message.work == AccessWork.TAKE and message.done:
        field = (
            "taken" if pending.in_force else "to_return"
        )  # if it was paid in the meantime, access is restored at once
        pending = pending.model_copy(update={field: (*_without(getattr(pending, field), one), one)})
    if message.work == AccessWork.GIVE_BACK and message.done and pending.in_force:  # it is unpaid again
        again = {"taken": _without(pending.taken, one), "to_take": (*_without(pending.to_take, one), one)}
        pending = pending.model_copy(update=again)
    ended = not pending.in_force and not pending.to_return
    after = account.model_copy(update={"suspension": None if ended else pending})
    if message.done:
        done = "ended" if message.work == AccessWork.TAKE else "restored"
        return Decision(state=after, move="access_changed", summary=f"Access with license {one} was {done}.")
    if message.work == AccessWork.TAKE and not message.reached:
        what = f"Access with license {one} did not end: {message.sentence}"
        return to_settle(Decision(state=after, move="access_unchanged", summary=what), f"take/{one}", what)
    if message.work == AccessWork.TAKE:
        return Decision(
            state=after, move="access_unchanged", summary=f"License {one} has no access to end: {message.sentence}"
        )
    what = f"Access with license {one} was not restored: {message.sentence}"
    return to_settle(Decision(state=after, move="access_unchanged", summary=what), f"give-back/{one}", what)


def all_carried_out(account: AgencyAccount, messages: Sequence[AccessResult], now: datetime) -> AccountDecision:
    """Record several licenses' answers in one step."""
    first, *others = messages
    decision = carried_out(account, first, now)
    for each in others:
        decision = followed_by(decision, carried_out(decision.state, each, now))
    return decision


def new_user_while_suspended(account: AgencyAccount, license_id: str) -> AgencyAccount:
    """Include a license whose holder starts while the agency's users have no access."""
    suspension = account.suspension
    if suspension is None or not suspension.in_force:
        return account
    more = suspension.model_copy(update={"to_take": (*_without(suspension.to_take, license_id), license_id)})
    return account.model_copy(update={"suspension": more})


def forgotten(account: AgencyAccount, license_id: str) -> AgencyAccount:
    """Forget a deleted license, which has no access to take or give back."""
    suspension = account.suspension
    if suspension is None:
        return account
    left = suspension.model_copy(
        update={name: _without(getattr(suspension, name), license_id) for name in ("to_take", "taken", "to_return")}
    )
    ended = not left.in_force and not left.to_return
    return account.model_copy(update={"suspension": None if ended else left})


def is_suspended_for(account: AgencyAccount, number: str) -> bool:
    """Return whether access was already taken for an invoice."""
    suspension = account.suspension
    return suspension is not None and suspension.in_force and number in suspension.invoices


def _without(ids: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in ids if each != one)


def report_access(account: AgencyAccount, message: AccessResult, now: datetime) -> AccountDecision:
    """Record a license's answer about its access."""
    after = check_and_remember(account, message, permissions.may_report_access(message.actor))
    return carried_out(after, message, now)


def report_all_access(account: AgencyAccount, message: AccessResults, now: datetime) -> AccountDecision:
    """Record several licenses' answers about their access."""
    after = check_and_remember(account, message, permissions.may_report_access(message.actor))
    return all_carried_out(after, message.results, now)


def report_deletions(account: AgencyAccount, message: DeletionResults, now: datetime) -> AccountDecision:
    """Record which given-up licenses were deleted. Billing staff settle the ones that can't be deleted."""
    after = check_and_remember(account, message, permissions.may_report_access(message.actor))
    answered = [each.license_id for each in message.results]
    left = tuple(each for each in after.to_delete if each not in answered)
    done = [each.license_id for each in message.results if each.done]
    decision: AccountDecision = Decision(
        state=after.model_copy(update={"to_delete": left}),
        move="given_up_deleted",
        summary=f"Deleted because the agency gave them up: {listed(done)}." if done else "Nothing was deleted.",
    )
    for each in message.results:
        if not each.done:
            what = f"The agency gave up license {each.license_id}, but it can't be deleted: {each.sentence}"
            decision = to_settle(decision, f"delete/{each.license_id}", what)
    return decision


def with_consequences(before: AgencyAccount, decision: AccountDecision, now: datetime) -> AccountDecision:
    """Add what follows when money moved: access may be restored, and collection begins or ends.

    Tasks to collect open and close, also for what no invoice bills, and the due dates of settled invoices go.
    """
    decision = followed_by(decision, lifted_if_paid(decision.state, now))
    after = decision.state
    was_late, is_late = _late(before), _late(after)
    done = tuple(CloseTask(key=collect_key(number)) for number in was_late if number not in is_late)
    again = tuple(
        collect_task(after, each)
        for number, each in is_late.items()
        if number not in was_late and before.invoice(number) is not None
    )
    was_due = [each.number for each in collected(before) if each.sequence is not None]
    settled = [each for each in after.invoices if each.number in was_due and not is_collected(after, each)]
    decision = decision.model_copy(
        update={
            "opened": (*decision.opened, *again),
            "closed": (*decision.closed, *done),
            "notices": invoices_settled(after, decision.notices, settled),
        }
    )
    return without_billed(_with_debt(before, decision, now))


def _late(account: AgencyAccount) -> dict[str, Invoice]:
    """Return the invoices that are overdue and collected, by number."""
    return {each.number: each for each in collected(account) if each.state == InvoiceState.OVERDUE}


def _with_debt(before: AgencyAccount, decision: AccountDecision, now: datetime) -> AccountDecision:
    """Open the task to collect what no invoice bills, change its amount, or close it."""
    after = decision.state
    was, owed, small = without_invoice(before), without_invoice(after), after.policy.small_balance.at_most
    if owed > small and owed != was:
        return decision.model_copy(update={"opened": (*decision.opened, debt_task(after, now))})
    if was > small >= owed:
        return decision.model_copy(update={"closed": (*decision.closed, CloseTask(key=DEBT_TASK))})
    return decision
