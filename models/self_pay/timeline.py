"""What happens automatically to a request for self-pay licenses: its start, and the end of a delay."""

from datetime import datetime

from models.base import fields_of
from models.calendar import civil_day, counted, day_deadline, end_of_day
from models.effects import Decision, Facts
from models.errors import RuleViolation
from models.forms import remembered
from models.money.amounts import spoken_amount
from models.self_pay import permissions
from models.self_pay.estimate import estimate, offered, request_rule
from models.self_pay.lifecycle import SelfPayLifecycle, SelfPayMove, SelfPayState
from models.self_pay.messages import SelfPayStart
from models.self_pay.notices import decide_task, to_organization
from models.self_pay.state import SelfPayBase, SelfPayDecision, SelfPayRequest
from models.timeline import Wake


def begin(start: SelfPayStart, now: datetime) -> SelfPayDecision:
    """Start the request with its estimate and put it before the HMIS lead. Raises RuleViolation if it can't be made."""
    permissions.may_request_self_pay(start.actor, start.agency_id, start.policy).require()
    rule = offered(start.policy)
    if rule.after_denied_appeal and start.appeal_id is None:
        raise RuleViolation(
            "no_denied_appeal",
            "Self-pay is for licenses that were denied on appeal. Please file an appeal first, or name the denied "
            "appeal.",
        )
    if not start.understood:
        raise RuleViolation("not_understood", "Please confirm that you understand this request is not binding.")
    day = civil_day(now, start.time_zone)
    costs = estimate(start.policy, start.kind, start.form.licenses, day)
    days = counted(rule.within_days, "calendar day")
    decide_by = day_deadline(now, rule.within_days, start.time_zone, f"{days} to answer", rule.source)
    request = SelfPayRequest(
        **fields_of(start, SelfPayBase),
        requested_by=start.actor.person_id,
        estimate=costs,
        requested_at=now,
        decide_by=decide_by,
        keys=remembered({}, start),
    )
    number = counted(start.form.licenses, "self-pay license")
    facts: Facts = {
        "licenses": number,
        "once": spoken_amount(costs.once),
        "yearly": spoken_amount(costs.yearly),
    }
    return Decision(
        state=request,
        move="self_pay_requested",
        summary=f"Requested: {number}. {costs.sentence}",
        opened=(decide_task(request, decide_by.ends_at),),
        notices=(to_organization(request, "self_pay_received", facts),),
    )


def can_be_reviewed(request: SelfPayRequest) -> bool:
    """Return whether a review of its licenses can be opened, at any time (LIC-26)."""
    return request.state == SelfPayState.ACCEPTED and request_rule(request).review_within_days is not None


def next_wake(request: SelfPayRequest) -> Wake | None:
    """Return when a delayed request comes up again, or None. Nothing else happens automatically."""
    if request.state != SelfPayState.DELAYED or request.delayed_until is None:
        return None
    return end_of_day(request.delayed_until, request.time_zone), "the delay of a self-pay request"


def wake(request: SelfPayRequest, now: datetime) -> SelfPayDecision | None:
    """Put the request before the HMIS lead again after the delay."""
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
        summary="The delay has ended.",
        opened=(decide_task(after, decide_by.ends_at),),
    )
