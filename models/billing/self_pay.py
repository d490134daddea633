"""Licenses at an organization's own cost: asked for, estimated, answered (003, appeals process and Addendum 2; LIC-22).

The request binds nobody: it carries an estimate, and the HMIS lead may accept, refuse or delay it, each with a reason.
The final costs are those that are agreed on when it is accepted.
"""

from datetime import date, datetime

from models.billing import permissions
from models.billing.funding import Funding
from models.billing.lifecycle import SelfPayLifecycle, SelfPayMove, SelfPayState
from models.billing.self_pay_messages import (
    AcceptSelfPay,
    DelaySelfPay,
    Estimate,
    EstimateLine,
    RefuseSelfPay,
    SelfPayRequest,
    SelfPayStart,
    SelfPayStep,
    WithdrawSelfPay,
)
from models.calendar import civil_day, counted, day_deadline, end_of_day, spoken
from models.effects import CloseTask, Decision, Facts, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.license.lifecycle import LicenseKind
from models.money.amounts import from_cents, spoken_amount, to_cents, total
from models.policy.billing import Billing, Every, SelfPay

DECIDE_TASK = "decide"
LONGEST_DELAY_DAYS = 366
"""A delay is until a day that is not further away than this."""


SelfPayDecision = Decision[SelfPayRequest]


def estimate(policy: Billing, kind: LicenseKind, licenses: int, day: date) -> Estimate:
    """What self-pay licenses would cost, for a whole year. Raises RuleViolation (no_rate, no_self_pay, too_many)."""
    rule = _offered(policy)
    if not 1 <= licenses <= rule.most_licenses:
        raise RuleViolation("too_many", f"From 1 to {rule.most_licenses} licenses can be asked for at once.")
    fees = policy.fees(kind, Funding.SELF_PAY, day)
    lines = tuple(
        EstimateLine(
            title=fee.title,
            every=fee.every,
            each=fee.amount,
            all=from_cents(to_cents(fee.amount) * licenses),
        )
        for fee in fees
    )
    return Estimate(
        licenses=licenses,
        lines=lines,
        once=total([line.all for line in lines if line.every == Every.ONCE]),
        yearly=total([line.all for line in lines if line.every == Every.YEAR]),
    )


def begin(start: SelfPayStart, now: datetime) -> SelfPayDecision:
    """The request with its estimate, in front of the HMIS lead. Raises RuleViolation when it can't be made."""
    permissions.may_request_self_pay(start.actor, start.agency_id).require()
    rule = _offered(start.policy)
    if rule.after_denied_appeal and start.appeal_id is None:
        raise RuleViolation(
            "no_denied_appeal",
            "Self-pay is for licenses that were not granted on appeal. Please file an appeal first, or name it here.",
        )
    if not start.understood:
        raise RuleViolation("not_understood", "Please confirm that you have read that this request is not binding.")
    day = civil_day(now, start.time_zone)
    what_it_costs = estimate(start.policy, start.kind, start.form.licenses, day)
    days = counted(rule.within_days, "calendar day")
    decide_by = day_deadline(now, rule.within_days, start.time_zone, f"{days} to answer", rule.source)
    request = SelfPayRequest(
        **{name: getattr(start, name) for name in _CARRIED},
        requested_by=start.actor.person_id,
        estimate=what_it_costs,
        requested_at=now,
        decide_by=decide_by,
        keys=remembered({}, start),
    )
    number = counted(start.form.licenses, "self-pay license")
    facts: Facts = {
        "licenses": number,
        "once": spoken_amount(what_it_costs.once),
        "yearly": spoken_amount(what_it_costs.yearly),
    }
    return Decision(
        state=request,
        move="self_pay_requested",
        summary=f"Asked for {number}. {what_it_costs.sentence}",
        opened=(_decide_task(request, decide_by.ends_at),),
        notices=(_to_organization(request, "self_pay_received", facts),),
    )


def accept(request: SelfPayRequest, message: AcceptSelfPay, now: datetime) -> SelfPayDecision:
    """Accepted: the licenses can be made and billed, at the fees of the agreement."""
    state = _required(request, message, SelfPayMove.ACCEPTED)
    if message.licenses > request.form.licenses:
        asked = counted(request.form.licenses, "license")
        raise RuleViolation("too_many", f"The organization asked for {asked}; more can't be accepted.")
    day = civil_day(now, request.time_zone)
    fees = message.agreed_fees or request.policy.fees(request.kind, Funding.SELF_PAY, day)
    after = request.model_copy(
        update={
            "state": state,
            "ended_at": now,
            "granted": message.licenses,
            "agreed_fees": fees,
            "reason": message.note,
            "keys": remembered(request.keys, message),
        }
    )
    number = counted(message.licenses, "license")
    facts: Facts = {
        "licenses": number,
        "fees": [f"{fee.title}: {spoken_amount(fee.amount)} {_EVERY[fee.every]}" for fee in fees],
        **({"note": message.note} if message.note else {}),
        **({"review": request_rule(request).review} if request_rule(request).review else {}),
    }
    return Decision(
        state=after,
        move="self_pay_accepted",
        summary=f"Accepted: {number}. {message.note}".strip(),
        closed=(CloseTask(key=DECIDE_TASK),),
        notices=(_to_organization(after, "self_pay_accepted", facts),),
    )


def licenses_made(request: SelfPayRequest, license_ids: tuple[str, ...]) -> SelfPayDecision:
    """The licenses of an accepted request are there, and its agency's account knows what to bill."""
    return Decision(
        state=request.model_copy(update={"licenses": license_ids}),
        move="self_pay_licenses_made",
        summary=f"Made: {counted(len(license_ids), 'self-pay license')}.",
    )


def refuse(request: SelfPayRequest, message: RefuseSelfPay, now: datetime) -> SelfPayDecision:
    """Refused, with the reason."""
    state = _required(request, message, SelfPayMove.REFUSED)
    after = _ended(request, message, state, message.reason, now)
    return Decision(
        state=after,
        move="self_pay_refused",
        summary=f"Refused: {message.reason}",
        closed=(CloseTask(key=DECIDE_TASK),),
        notices=(_to_organization(after, "self_pay_refused", {"reason": message.reason}),),
    )


def delay(request: SelfPayRequest, message: DelaySelfPay, now: datetime) -> SelfPayDecision:
    """Delayed until a day, with the reason; then it comes before the HMIS lead again by itself."""
    state = _required(request, message, SelfPayMove.DELAYED)
    today = civil_day(now, request.time_zone)
    if not 0 < (message.until - today).days <= LONGEST_DELAY_DAYS:
        raise RuleViolation("not_a_delay", f"The day must come after today and within {LONGEST_DELAY_DAYS} days.")
    after = request.model_copy(
        update={
            "state": state,
            "delayed_until": message.until,
            "reason": message.reason,
            "keys": remembered(request.keys, message),
        }
    )
    facts: Facts = {"until": spoken(message.until), "reason": message.reason}
    return Decision(
        state=after,
        move="self_pay_delayed",
        summary=f"Delayed until {spoken(message.until)}: {message.reason}",
        closed=(CloseTask(key=DECIDE_TASK),),
        notices=(_to_organization(after, "self_pay_delayed", facts),),
    )


def withdraw(request: SelfPayRequest, message: WithdrawSelfPay, now: datetime) -> SelfPayDecision:
    """Taken back by the organization."""
    require_new(request.keys, message)
    state = SelfPayLifecycle(request.state).apply(SelfPayMove.WITHDRAWN)
    permissions.may_withdraw_self_pay(message.actor, request.agency_id).require()
    return Decision(
        state=_ended(request, message, state, message.reason, now),
        move="self_pay_withdrawn",
        summary=f"Taken back. {message.reason}".strip(),
        closed=(CloseTask(key=DECIDE_TASK, done=False),),
    )


def next_wake(request: SelfPayRequest) -> tuple[datetime, str] | None:
    """When a delayed request comes up again; nothing else happens by itself."""
    if request.state != SelfPayState.DELAYED or request.delayed_until is None:
        return None
    return end_of_day(request.delayed_until, request.time_zone), "the delay of a self-pay request"


def wake(request: SelfPayRequest, now: datetime) -> SelfPayDecision | None:
    """The delay is over: the HMIS lead decides again."""
    due = next_wake(request)
    if due is None or now < due[0]:
        return None
    rule = request_rule(request)
    days = counted(rule.within_days, "calendar day")
    decide_by = day_deadline(now, rule.within_days, request.time_zone, f"{days} to answer", rule.source)
    after = request.model_copy(
        update={
            "state": SelfPayLifecycle(request.state).apply(SelfPayMove.TAKEN_UP_AGAIN),
            "decide_by": decide_by,
            "delayed_until": None,
        }
    )
    return Decision(
        state=after,
        move="self_pay_taken_up_again",
        summary="The delay is over.",
        opened=(_decide_task(after, decide_by.ends_at),),
    )


def request_rule(request: SelfPayRequest) -> SelfPay:
    """The rule under which the request began."""
    return _offered(request.policy)


def _required(request: SelfPayRequest, message: SelfPayStep, move: SelfPayMove) -> SelfPayState:
    require_new(request.keys, message)
    state = SelfPayLifecycle(request.state).apply(move)
    permissions.may_decide_self_pay(message.actor, request.agency_id, request_rule(request)).require()
    return state


def _ended(
    request: SelfPayRequest, message: SelfPayStep, state: SelfPayState, reason: str, now: datetime
) -> SelfPayRequest:
    changes = {"state": state, "ended_at": now, "reason": reason, "keys": remembered(request.keys, message)}
    return request.model_copy(update=changes)


def _offered(policy: Billing) -> SelfPay:
    if policy.self_pay is None:
        raise RuleViolation("no_self_pay", "Licenses at an organization's own cost are not offered here.")
    return policy.self_pay


def _decide_task(request: SelfPayRequest, due: datetime) -> OpenTask:
    return OpenTask(
        key=DECIDE_TASK,
        kind=TaskKind.DECIDE_SELF_PAY,
        title=f"Decide about {counted(request.form.licenses, 'self-pay license')}",
        role=request_rule(request).roles[0],
        agency_id=request.agency_id,
        due=due,
    )


def _to_organization(request: SelfPayRequest, template: str, facts: Facts) -> Notice:
    return Notice(template=template, to=(request.requested_by,), agency_id=request.agency_id, facts=facts)


_CARRIED = ("request_id", "agency_id", "time_zone", "policy_label", "policy", "kind", "appeal_id", "form")
_EVERY = {Every.ONCE: "once", Every.YEAR: "a year"}
