"""The HMIS lead's answer to a request for self-pay licenses, and its withdrawal (003, Addendum 2).

The request is not binding. It contains an estimate, and the HMIS lead may accept, refuse or delay it, each with a
reason. The final costs are the ones agreed on when it is accepted.
"""

from datetime import datetime

from models.billing.funding import Funding
from models.calendar import civil_day, counted, day_deadline, spoken
from models.effects import CloseTask, Decision, Facts
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.money.amounts import spoken_amount
from models.self_pay import permissions
from models.self_pay.estimate import EVERY, request_rule
from models.self_pay.lifecycle import SelfPayLifecycle, SelfPayMove, SelfPayState
from models.self_pay.messages import (
    AcceptSelfPay,
    AnswerReview,
    DelaySelfPay,
    OpenReview,
    RefuseSelfPay,
    SelfPayStep,
    WithdrawSelfPay,
)
from models.self_pay.notices import DECIDE_TASK, review_key, review_task, to_organization
from models.self_pay.state import SelfPayDecision, SelfPayRequest, SelfPayReview

LONGEST_DELAY_DAYS = 366
"""The maximum number of days for a delay."""


def accept(request: SelfPayRequest, message: AcceptSelfPay, now: datetime) -> SelfPayDecision:
    """Accept the request, so that the licenses can be created and billed at the agreed fees."""
    state = _required(request, message, SelfPayMove.ACCEPTED)
    if message.licenses > request.form.licenses:
        asked = counted(request.form.licenses, "license")
        raise RuleViolation("too_many", f"The organization asked for {asked}. You can't accept more than that.")
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
        "fees": [f"{fee.title}: {spoken_amount(fee.amount)} {EVERY[fee.every]}" for fee in fees],
        **({"note": message.note} if message.note else {}),
        **({"review": request_rule(request).review} if request_rule(request).review else {}),
    }
    return Decision(
        state=after,
        move="self_pay_accepted",
        summary=f"Accepted: {number}. {message.note}".strip(),
        closed=(CloseTask(key=DECIDE_TASK),),
        notices=(to_organization(after, "self_pay_accepted", facts),),
    )


def licenses_made(request: SelfPayRequest, license_ids: tuple[str, ...]) -> SelfPayDecision:
    """Record the licenses of an accepted request. Its agency's account has been sent what to bill."""
    return Decision(
        state=request.model_copy(update={"licenses": license_ids}),
        move="self_pay_licenses_made",
        summary=f"Created: {counted(len(license_ids), 'self-pay license')}.",
    )


def refuse(request: SelfPayRequest, message: RefuseSelfPay, now: datetime) -> SelfPayDecision:
    """Refuse the request with a reason."""
    state = _required(request, message, SelfPayMove.REFUSED)
    after = _ended(request, message, state, message.reason, now)
    return Decision(
        state=after,
        move="self_pay_refused",
        summary=f"Refused: {message.reason}",
        closed=(CloseTask(key=DECIDE_TASK),),
        notices=(to_organization(after, "self_pay_refused", {"reason": message.reason}),),
    )


def delay(request: SelfPayRequest, message: DelaySelfPay, now: datetime) -> SelfPayDecision:
    """Delay the request until a day, with a reason. It then automatically comes before the HMIS lead again."""
    state = _required(request, message, SelfPayMove.DELAYED)
    today = civil_day(now, request.time_zone)
    if not 0 < (message.until - today).days <= LONGEST_DELAY_DAYS:
        raise RuleViolation("not_a_delay", f"Please choose a day after today and within {LONGEST_DELAY_DAYS} days.")
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
        notices=(to_organization(after, "self_pay_delayed", facts),),
    )


def withdraw(request: SelfPayRequest, message: WithdrawSelfPay, now: datetime) -> SelfPayDecision:
    """Withdraw the organization's request."""
    require_new(request.keys, message)
    state = SelfPayLifecycle(request.state).apply(SelfPayMove.WITHDRAWN)
    permissions.may_withdraw_self_pay(message.actor, request.agency_id, request.policy).require()
    return Decision(
        state=_ended(request, message, state, message.reason, now),
        move="self_pay_withdrawn",
        summary=f"Withdrawn. {message.reason}".strip(),
        closed=(CloseTask(key=DECIDE_TASK, done=False),),
    )


def open_review(request: SelfPayRequest, message: OpenReview, now: datetime) -> SelfPayDecision:
    """Open a review of whether the Continuum of Care can support the accepted licenses (LIC-26)."""
    require_new(request.keys, message)
    permissions.may_review_self_pay(message.actor, request.agency_id).require()
    state = SelfPayLifecycle(request.state).apply(SelfPayMove.REVIEW_OPENED)
    rule = request_rule(request)
    if rule.review_within_days is None:
        raise RuleViolation("no_reviews", "Self-pay licenses are not reviewed under the policy of this request.")
    if request.open_review is not None:
        raise RuleViolation("review_open", "A review of these licenses is already open. Please answer it first.")
    days = counted(rule.review_within_days, "calendar day")
    review = SelfPayReview(
        number=len(request.reviews) + 1,
        opened_by=message.actor.person_id,
        opened_at=now,
        why=message.why,
        answer_by=day_deadline(
            now, rule.review_within_days, request.time_zone, f"{days} to answer a review", rule.source
        ),
    )
    after = _with_review(request, message, review).model_copy(update={"state": state})
    facts: Facts = {
        "licenses": counted(request.granted, "license"),
        "reason": message.why,
        "until": spoken(review.answer_by.last_day),
    }
    return Decision(
        state=after,
        move="self_pay_review_opened",
        summary=f"Review {review.number} was opened: {message.why}",
        opened=(review_task(after, review),),
        notices=(to_organization(after, "self_pay_review_opened", facts),),
    )


def answer_review(request: SelfPayRequest, message: AnswerReview, now: datetime) -> SelfPayDecision:
    """Record the answer of the open review. The agreement stays as it is until somebody changes who pays (LIC-26)."""
    require_new(request.keys, message)
    permissions.may_review_self_pay(message.actor, request.agency_id).require()
    state = SelfPayLifecycle(request.state).apply(SelfPayMove.REVIEW_ANSWERED)
    review = request.open_review
    if review is None:
        raise RuleViolation("no_review", "No review of these licenses is open.")
    answered = review.model_copy(
        update={
            "supported": message.supported,
            "answer": message.answer,
            "answered_by": message.actor.person_id,
            "answered_at": now,
        }
    )
    after = _with_review(request, message, answered).model_copy(update={"state": state})
    facts: Facts = {
        "licenses": counted(request.granted, "license"),
        "supported": message.supported,
        "reason": message.answer,
    }
    found = "can support the licenses" if message.supported else "can’t support the licenses"
    return Decision(
        state=after,
        move="self_pay_review_answered",
        summary=f"The Continuum of Care {found}: {message.answer}",
        closed=(CloseTask(key=review_key(review)),),
        notices=(to_organization(after, "self_pay_review_answered", facts),),
    )


def _with_review(request: SelfPayRequest, message: SelfPayStep, review: SelfPayReview) -> SelfPayRequest:
    others = tuple(each for each in request.reviews if each.number != review.number)
    return request.model_copy(update={"reviews": (*others, review), "keys": remembered(request.keys, message)})


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
