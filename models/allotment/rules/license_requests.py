"""Requests for one more license to the HMIS lead, and the answers (003, section 4; LIC-20)."""

from datetime import datetime

from models.allotment import permissions
from models.allotment.checks import check_and_remember
from models.allotment.lifecycle import LicenseRequestLifecycle, LicenseRequestMove, LicenseRequestState
from models.allotment.messages import AnswerRequest, AskForMore, Delegate
from models.allotment.rules.delegations import confirm_task, delegated
from models.allotment.state import Allotment, AllotmentDecision, LicenseRequest
from models.allotment.state_changes import PAST_KEPT, adjusted, numbered
from models.allotment.supply import region_allotment, region_name
from models.calendar import counted, day_deadline
from models.effects import CloseTask, Decision, Facts, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.pages import agency_page
from models.people import Role


def ask_for_more(allotment: Allotment, message: AskForMore, now: datetime) -> AllotmentDecision:
    """Request one more license for a region from the HMIS lead."""
    after = check_and_remember(allotment, message, permissions.may_carry_out(message.actor))
    region = region_allotment(allotment, message.region_id)
    after, number = numbered(after)
    rule = allotment.policy.asking_for_more
    days = counted(rule.answer_days, "calendar day")
    request = LicenseRequest(
        number=number,
        region_id=message.region_id,
        agency_id=message.agency_id,
        organization=message.organization,
        why=message.why,
        appeal_id=message.appeal_id,
        asked_at=now,
        answer_by=day_deadline(now, rule.answer_days, allotment.time_zone, f"{days} to answer", rule.source),
    )
    about = f" for {message.organization}" if message.organization else ""
    task = OpenTask(
        key=_key(request),
        kind=TaskKind.ANSWER_LICENSE_REQUEST,
        title=f"Answer the request for one more Coordinated Entry license in {region.name}{about}",
        role=Role.HMIS_LEAD,
        region_id=message.region_id,
        due=request.answer_by.ends_at,
    )
    return Decision(
        state=_with_request(after, request),
        move="asked_for_more",
        summary=f"Requested from the HMIS lead: one more license in {region.name}{about}. {message.why}",
        opened=(task,),
    )


def answer_request(allotment: Allotment, message: AnswerRequest, now: datetime) -> AllotmentDecision:
    """Grant one more license, which goes to the organization it was requested for, or refuse it."""
    found = next((each for each in allotment.requests if each.number == message.request), None)
    if found is None:
        raise RuleViolation("unknown_request", "There is no such request for one more license.")
    move = LicenseRequestMove.GRANTED if message.granted else LicenseRequestMove.REFUSED
    state = LicenseRequestLifecycle(found.state).apply(move)
    after = check_and_remember(allotment, message, permissions.may_answer_request(message.actor))
    name = region_name(allotment, found.region_id)
    answered = found.model_copy(
        update={
            "state": state,
            "answered_by": message.actor.person_id,
            "answered_at": now,
            "answer": message.why,
        }
    )
    after = _with_request(after, answered)
    opened: tuple[OpenTask, ...] = ()
    if message.granted:
        after = adjusted(after, found.region_id, 1, message.why, message.actor.person_id, now, found.appeal_id)
        if found.agency_id is not None:
            given_to = Delegate(
                actor=message.actor,
                key=message.key,
                region_id=found.region_id,
                agency_id=found.agency_id,
                organization=found.organization,
                appeal_id=found.appeal_id,
            )
            after, given = delegated(after, given_to, now)
            opened = (confirm_task(after, given, now),)
    result = "granted" if message.granted else "refused"
    return Decision(
        state=after,
        move=f"request_{result}",
        summary=f"One more license in {name} was {result}: {message.why}",
        opened=opened,
        closed=(CloseTask(key=_key(found)),),
        notices=_letters(allotment, found, name, granted=message.granted, why=message.why),
    )


def _letters(
    allotment: Allotment, request: LicenseRequest, region: str, *, granted: bool, why: str
) -> tuple[Notice, ...]:
    facts: Facts = {"region": region, "granted": granted, "reason": why}
    to_lead = Notice(
        template="license_request_answered",
        to=(),
        to_role=Role.CE_LEAD,
        region_id=request.region_id,
        facts=facts,
    )
    if request.agency_id is None:
        return (to_lead,)
    to_organization = to_lead.model_copy(
        update={
            "to_role": allotment.policy.contact,
            "region_id": None,
            "agency_id": request.agency_id,
            "page": agency_page(request.agency_id, "licenses"),
        }
    )
    return to_lead, to_organization


def _with_request(allotment: Allotment, request: LicenseRequest) -> Allotment:
    others = [each for each in allotment.requests if each.number != request.number]
    every = sorted([*others, request], key=lambda each: each.number)
    over = [each.number for each in every if each.state != LicenseRequestState.ASKED]
    dropped = over[:-PAST_KEPT]
    return allotment.model_copy(update={"requests": tuple(each for each in every if each.number not in dropped)})


def _key(request: LicenseRequest) -> str:
    return f"request/{request.number}"
