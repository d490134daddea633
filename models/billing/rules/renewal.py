"""The renewal: the agency answers the worksheet, all current licenses are invoiced, and a new term begins."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from models.billing import permissions
from models.billing.archive import shortened
from models.billing.checks import check_and_remember
from models.billing.decisions import settled, to_settle
from models.billing.invoice_lines import dates, drafted, kind_again, next_term, renewal_lines
from models.billing.messages import AnswerWorksheet
from models.billing.notices import WORKSHEET_TASK, to_billing_contact, worksheet_key, worksheet_over
from models.billing.state import (
    AccountDecision,
    AgencyAccount,
    Answer,
    BillingEvidence,
    InvoiceKind,
    InvoiceLine,
    Worksheet,
)
from models.calendar import Deadline, counted, days_later, last_day_deadline, morning_of, spoken
from models.effects import CloseTask, Decision, Facts, OpenTask, TaskKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from models.money.amounts import ZERO, spoken_amount, total
from models.money.terms import Term, term_after
from models.people import Role
from models.policy.billing import Unanswered

RENEWAL = "renewal/"
"""The prefix for the key of a renewal, of its invoice, and of its task if it can't be invoiced."""


class Plan(NamedTuple):
    """What a renewal would bill, and which licenses it would leave out because the agency gives them up."""

    term: Term
    lines: tuple[InvoiceLine, ...]
    leaving: tuple[str, ...]

    @property
    def amount(self) -> Decimal:
        """The total of its lines."""
        return total([line.amount for line in self.lines])


def invoice_at(account: AgencyAccount) -> datetime:
    """Return when the next renewal is invoiced."""
    _, covered_until = dates(account)
    return morning_of(days_later(covered_until, -account.policy.renewal.invoice_days_before), account.time_zone)


def worksheet_at(account: AgencyAccount) -> datetime:
    """Return when the agency is asked about the next renewal."""
    _, covered_until = dates(account)
    return morning_of(days_later(covered_until, -account.policy.renewal.worksheet_days_before), account.time_zone)


def planned(account: AgencyAccount, evidence: BillingEvidence) -> Plan:
    """Plan the next renewal from current answers and licenses. Raises RuleViolation (no_rate, no_expiration_date)."""
    term = next_term(account)
    leaving = (*account.leaving, *_given_up(account, term, evidence))
    return Plan(term, renewal_lines(account.model_copy(update={"leaving": leaving}), evidence.licenses, term), leaving)


def open_worksheet(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """Ask the agency which licenses it keeps, unless nothing would be billed or it is too late to ask."""
    rule, term = account.policy.renewal, next_term(account)
    deadline = _answer_by(account, term, now)
    licenses = tuple(each.license_id for each in evidence.licenses if each.state != LicenseState.DELETED)
    asked = bool(licenses) and not deadline.passed(now) and _costs_something(account, evidence, term)
    sheet = Worksheet(opened_at=now, term=term, due=deadline, licenses=licenses, asked=asked)
    after = account.model_copy(update={"worksheet": sheet})
    if not asked:
        return Decision(
            state=after, move="worksheet_left_out", summary="The agency is not asked which licenses to renew."
        )
    number = counted(len(licenses), "license")
    facts: Facts = {
        "licenses": number,
        "expires": spoken(days_later(term.first_day, -1)),
        "kept": rule.unanswered == Unanswered.KEEP,
    }
    task = OpenTask(
        key=WORKSHEET_TASK,
        kind=TaskKind.CONFIRM_RENEWAL,
        title=f"Choose which of {number} to renew",
        role=account.policy.contact,
        agency_id=account.agency_id,
        due=deadline.ends_at,
    )
    return Decision(
        state=after,
        move="worksheet_opened",
        summary=f"The agency is asked which of {number} to renew.",
        opened=(task,),
        notices=tuple(
            to_billing_contact(after, "worksheet_opened", facts, deadline, role=role, about=worksheet_key(sheet))
            for role in (Role.BILLING_CONTACT, account.policy.contact)
        ),
    )


def renew(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """Bill all current licenses for the next term. Without a rate, billing staff have to settle it first.

    If the term has begun already, what the agency gave up is deleted now, not when another year is over. Once a year,
    this step also removes from the state what ended before the current term.
    """
    matter = matter_of(account)
    try:
        plan = planned(account, evidence)
    except RuleViolation as refusal:
        stuck: AccountDecision = Decision(state=account, move="renewal_stuck", summary=refusal.sentence)
        return to_settle(stuck, matter, f"The renewal can't be invoiced: {refusal.sentence}")
    changes: dict[str, object] = {
        "covered_until": plan.term.last_day,
        "leaving": plan.leaving,
        "known": tuple(each.license_id for each in evidence.licenses if each.license_id not in plan.leaving),
        "not_begun": _not_begun(account, plan),
        "counted": {each.license_id: each.step for each in evidence.licenses if each.step},
    }
    if evidence.delete_late and account.term is not None and plan.term.first_day <= account.term.first_day:
        changes |= {"leaving": (), "to_delete": (*account.to_delete, *plan.leaving)}
    until = f"until {spoken(plan.term.last_day)}"
    if plan.amount == ZERO:
        summary = f"The licenses are renewed {until}. No charge."
    else:
        kind = kind_again(account, InvoiceKind.RENEWAL, plan.lines)
        draft = drafted(account, kind, f"{RENEWAL}{plan.term.first_day}", plan.lines, now)
        changes["drafts"] = (*account.drafts, draft)
        summary = f"The licenses are renewed {until}. To be invoiced: {spoken_amount(plan.amount)}."
    decision: AccountDecision = Decision(
        state=_without_old(account.model_copy(update=changes)),
        move="renewed",
        summary=summary,
        closed=(CloseTask(key=WORKSHEET_TASK, done=bool(account.worksheet and account.worksheet.answers)),),
    )
    return settled(decision, matter)


def term_begins(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """Start a new term after the expiration date. The licenses that the agency gave up are to be deleted."""
    expires_on, _ = dates(account)
    if account.term is None:
        raise ValueError("an account with an expiration date has a term")
    term = term_after(expires_on, account.term)
    after = account.model_copy(
        update={
            "term": term,
            "to_delete": (*account.to_delete, *account.leaving),
            "leaving": (),
            "not_begun": (),
        }
    )
    given_up = f" Given up: {counted(len(account.leaving), 'license')}." if account.leaving else ""
    return Decision(
        state=after, move="term_began", summary=f"A new term began. It ends on {spoken(term.last_day)}.{given_up}"
    )


def matter_of(account: AgencyAccount) -> str:
    """Return the key of the task for a renewal that can't be invoiced."""
    return f"{RENEWAL}{next_term(account).first_day}"


def _without_old(account: AgencyAccount) -> AgencyAccount:
    return shortened(account, account.term.first_day) if account.term is not None else account


def _given_up(account: AgencyAccount, term: Term, evidence: BillingEvidence) -> tuple[str, ...]:
    """Return the licenses not renewed: by the agency's answers and, if the policy says so, by missing answers."""
    sheet = account.worksheet
    if sheet is None or sheet.term != term:
        return ()
    removed = [each for each, answer in sheet.answers.items() if answer == Answer.REMOVE]
    if sheet.asked and account.policy.renewal.unanswered == Unanswered.REMOVE:
        removed += [each for each in sheet.licenses if each not in sheet.answers]
    there = [each.license_id for each in evidence.licenses]
    return tuple(each for each in removed if each in there and each not in account.leaving)


def _not_begun(account: AgencyAccount, plan: Plan) -> tuple[str, ...]:
    """Return the licenses that the renewal bills although the account does not know yet that they are new."""
    billed = dict.fromkeys(line.license_id for line in plan.lines if line.license_id is not None)
    return tuple(each for each in billed if each in account.not_begun or each not in account.known)


def _costs_something(account: AgencyAccount, evidence: BillingEvidence, term: Term) -> bool:
    """Return whether a renewal would bill anything. A missing rate counts as something, because it needs attention."""
    try:
        lines = renewal_lines(account, evidence.licenses, term)
    except RuleViolation:
        return True
    return total([line.amount for line in lines]) > ZERO


def _answer_by(account: AgencyAccount, term: Term, now: datetime) -> Deadline:
    """Return the deadline for answers: the evening before the renewal is invoiced."""
    rule = account.policy.renewal
    last_day = days_later(term.first_day, -rule.invoice_days_before - 2)
    days = counted(rule.worksheet_days_before - rule.invoice_days_before - 1, "day")
    return last_day_deadline(last_day, now, account.time_zone, rule=f"{days} to answer", source=rule.source)


def answer_worksheet(account: AgencyAccount, message: AnswerWorksheet, now: datetime) -> AccountDecision:
    """Record which licenses the agency keeps, gives up or transfers. A later answer replaces an earlier one."""
    after = check_and_remember(account, message, permissions.may_answer_worksheet(message.actor, account))
    sheet = account.worksheet
    if sheet is None or not sheet.asked or account.covered_until is None or sheet.term.holds(account.covered_until):
        raise RuleViolation("not_asked", "There is no renewal worksheet to answer right now.")
    if sheet.due.passed(now):
        raise RuleViolation(
            "too_late", f"The answer was due by {spoken(sheet.due.last_day)}, so it is too late to change it."
        )
    unknown = [each for each in message.answers if each not in sheet.licenses]
    if unknown:
        raise RuleViolation("unknown_license", f"License {unknown[0]} is not on this agency's worksheet.")
    if not message.answers:
        raise RuleViolation("no_answer", "Please choose what to do with at least one license.")
    answers = {**sheet.answers, **message.answers}
    answered = sheet.model_copy(update={"answers": answers, "answered_by": message.actor.person_id})
    done = all(each in answers for each in sheet.licenses)
    first_time = done and any(each not in sheet.answers for each in sheet.licenses)
    answer_list = ", ".join(f"{each} {answer.value}" for each, answer in message.answers.items())
    return Decision(
        state=after.model_copy(update={"worksheet": answered}),
        move="worksheet_answered",
        summary=f"The agency's answers: {answer_list}.",
        closed=(CloseTask(key=WORKSHEET_TASK),) if done else (),
        notices=worksheet_over(after, sheet) if first_time else (),
    )
