"""What each step on an agency's account requires and brings about.

Every function takes the account, a message and the time, and returns a Decision, or raises RuleViolation with the
sentence that the person reads. Everything that the account's workflow calls is named here; payments, corrections and
the expiration date have their own files. Help page 000 is the source unless a rule says otherwise.
"""

from datetime import datetime

from models.base import listed
from models.billing import permissions
from models.billing.access import all_carried_out, carried_out
from models.billing.account import AgencyAccount
from models.billing.corrections import defer_invoice, issue_credit, void_invoice
from models.billing.decisions import AccountDecision, followed_by, settled, to_settle
from models.billing.expiration import set_expiration_date
from models.billing.issuing import issued
from models.billing.letters import WORKSHEET_TASK
from models.billing.licenses import happened, matter_of_event, waiting_again
from models.billing.messages import (
    AccessResult,
    AccessResults,
    AdoptBilling,
    AnswerWorksheet,
    DeletionResults,
    NumberInvoice,
    SettleMatter,
    TellEvent,
)
from models.billing.payments import pay_out, record_payment, return_payment
from models.billing.renewal import RENEWAL
from models.billing.steps import begun, with_ends
from models.calendar import spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation
from models.ids import opaque

__all__ = [
    "adopt_billing",
    "answer_worksheet",
    "contradicted",
    "defer_invoice",
    "issue_credit",
    "number_invoice",
    "pay_out",
    "record_payment",
    "report_access",
    "report_all_access",
    "report_deletions",
    "return_payment",
    "set_expiration_date",
    "settle_matter",
    "tell_event",
    "void_invoice",
]


def tell_event(account: AgencyAccount, message: TellEvent, now: datetime) -> AccountDecision:
    """Something happened to a license: it is billed, credited, or costs nothing. Never lost: else it waits."""
    after = begun(account, message, permissions.may_tell_events(message.actor, account))
    return with_ends(account, happened(after, message.event, now), now)


def number_invoice(account: AgencyAccount, message: NumberInvoice, now: datetime) -> AccountDecision:
    """An invoice that waited is issued under its number; what waited behind it is taken up."""
    after = begun(account, message, permissions.may_number_invoices(message.actor))
    draft = next((each for each in account.drafts if each.key == message.draft_key), None)
    if draft is None:
        raise RuleViolation("unknown_draft", "No invoice of this key waits for a number.")
    number = account.policy.paper.numbered(message.sequence)
    contact, sequence = message.has_billing_contact, message.sequence
    decision = issued(after, draft, number, now, has_contact=contact, sequence=sequence)
    decision = followed_by(decision, waiting_again(decision.state, now))
    return with_ends(account, decision, now)


def answer_worksheet(account: AgencyAccount, message: AnswerWorksheet, now: datetime) -> AccountDecision:
    """The agency says which licenses it keeps, gives up or transfers; a later answer replaces an earlier one."""
    after = begun(account, message, permissions.may_answer_worksheet(message.actor, account))
    sheet = account.worksheet
    if sheet is None or not sheet.asked or account.covered_until is None or sheet.term.holds(account.covered_until):
        raise RuleViolation("not_asked", "There is no renewal worksheet to answer now.")
    if sheet.due.passed(now):
        raise RuleViolation("too_late", f"The answer was due by {spoken(sheet.due.last_day)}.")
    unknown = [each for each in message.answers if each not in sheet.licenses]
    if unknown:
        raise RuleViolation("unknown_license", f"License {unknown[0]} is not on this agency's worksheet.")
    if not message.answers:
        raise RuleViolation("no_answer", "Please say of at least one license what is to become of it.")
    answers = {**sheet.answers, **message.answers}
    answered = sheet.model_copy(update={"answers": answers, "answered_by": message.actor.person_id})
    done = all(each in answers for each in sheet.licenses)
    said = ", ".join(f"{each} {answer.value}" for each, answer in message.answers.items())
    return Decision(
        state=after.model_copy(update={"worksheet": answered}),
        move="worksheet_answered",
        summary=f"The agency says: {said}.",
        closed=(CloseTask(key=WORKSHEET_TASK),) if done else (),
    )


def report_access(account: AgencyAccount, message: AccessResult, now: datetime) -> AccountDecision:
    """A license says whether its access was taken, or given back."""
    after = begun(account, message, permissions.may_report_access(message.actor))
    return carried_out(after, message, now)


def report_all_access(account: AgencyAccount, message: AccessResults, now: datetime) -> AccountDecision:
    """Several licenses say whether their access was taken, or given back."""
    after = begun(account, message, permissions.may_report_access(message.actor))
    return all_carried_out(after, message.results, now)


def report_deletions(account: AgencyAccount, message: DeletionResults, now: datetime) -> AccountDecision:
    """What became of licenses that the agency gave up: one that can't be deleted is for billing staff to settle."""
    after = begun(account, message, permissions.may_report_access(message.actor))
    answered = [each.license_id for each in message.results]
    left = tuple(each for each in after.to_delete if each not in answered)
    done = [each.license_id for each in message.results if each.done]
    decision: AccountDecision = Decision(
        state=after.model_copy(update={"to_delete": left}),
        move="given_up_deleted",
        summary=f"Deleted, as the agency gave them up: {listed(done)}." if done else "Nothing was deleted.",
    )
    for each in message.results:
        if not each.done:
            what = f"License {each.license_id} was given up and can't be deleted: {each.sentence}"
            decision = to_settle(decision, f"delete/{each.license_id}", what)
    return decision


def contradicted(account: AgencyAccount, sentence: str, now: datetime) -> AccountDecision:
    """The records refused a step: billing staff settle it."""
    what = f"Settle a contradiction in the records: {sentence}"
    told: AccountDecision = Decision(state=account, move="contradicted", summary=sentence)
    return to_settle(told, opaque("conflict", sentence), what)


def settle_matter(account: AgencyAccount, message: SettleMatter, now: datetime) -> AccountDecision:
    """Billing staff did by hand what could not be done by itself; a renewal that was stuck is tried again."""
    after = begun(account, message, permissions.may_issue_credit(message.actor, account))
    if message.matter not in account.matters:
        raise RuleViolation("unknown_matter", "There is nothing of this kind to settle.")
    waiting = tuple(each for each in after.waiting if matter_of_event(each.event) != message.matter)
    decision: AccountDecision = Decision(
        state=after.model_copy(update={"waiting": waiting}),
        move="matter_settled",
        summary=f"Settled by hand: {message.note}",
    )
    return settled(decision, message.matter)


def adopt_billing(account: AgencyAccount, message: AdoptBilling, now: datetime) -> AccountDecision:
    """The account follows another version of the policy; what waited for a rate is tried again."""
    after = begun(account, message, permissions.may_adopt_policy(message.actor, account))
    if message.policy == account.policy and message.policy_label == account.policy_label:
        raise RuleViolation("same_policy", f"This account already follows {account.policy_label}.")
    after = after.model_copy(update={"policy": message.policy, "policy_label": message.policy_label})
    decision: AccountDecision = Decision(
        state=after,
        move="policy_adopted",
        summary=f"It follows {message.policy_label} instead of {account.policy_label}.",
    )
    for matter in account.matters:
        if matter.startswith(RENEWAL):
            decision = settled(decision, matter)
    return with_ends(account, followed_by(decision, waiting_again(decision.state, now)), now)
