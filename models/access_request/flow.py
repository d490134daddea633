"""How an access request moves from stage to stage, in the order of its policy pack.

Sources: guide 001 (review, license, training, removal), FAQ 000 (training first), document 002 (account in 24 to 48
hours).
"""

from datetime import date, datetime

from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import (
    AccessRequest,
    AccountClock,
    RequestKind,
    RequestOutcome,
    RequestStart,
)
from models.access_request.permissions import may_request
from models.base import listed
from models.calendar import (
    Deadline,
    business_day_deadline,
    civil_day,
    day_deadline,
    end_of_day,
    hour_deadline,
    spoken,
    spoken_time,
)
from models.effects import CloseTask, Decision, Facts, Notice, OpenTask, TaskKind
from models.people import Role
from models.policy import NoOpenLicense, Stage
from models.training.messages import TrainingEnd, TrainingOutcome, TrainingStart

RequestDecision = Decision[AccessRequest]

REVIEW_TASK = "review"
COMPLETION_TASK = "completion"
LICENSE_TASK = "license"
ACCOUNT_TASK = "account"


def begin(start: RequestStart, now: datetime) -> RequestDecision:
    """The request's first state. Raises RuleViolation if the requester may not ask for this agency."""
    may_request(start.actor, start.agency_id, start.policy.requesting).require()
    request = AccessRequest(
        request_id=start.request_id,
        kind=start.kind,
        agency_id=start.agency_id,
        region_id=start.region_id,
        region_name=start.region_name,
        person_id=start.person_id,
        requested_by=start.actor.person_id,
        role_type=start.role_type,
        project_types=start.project_types,
        changes=start.changes,
        license_kind=start.license_kind,
        note=start.note,
        time_zone=start.time_zone,
        policy_label=start.policy_label,
        policy=start.policy,
        holidays=start.holidays,
        submitted_at=now,
        license_id=start.license_id,
        removal=start.removal,
        form=start.form,
    )
    late = start.removal is not None and start.removal.lateness is not None and start.removal.lateness.late
    return Decision(
        state=request,
        move="submitted",
        summary=f"Asked for {start.kind.spoken}."
        + (f" {start.removal.lateness.sentence}" if late and start.removal and start.removal.lateness else ""),
        notices=(to_requester(request, "request_received", {"kind": start.kind.spoken}),),
    )


def stages(request: AccessRequest) -> tuple[Stage, ...]:
    """The stages this request goes through, in order, as its policy and the review decided."""
    procedures = request.policy.procedures
    if request.kind == RequestKind.NEW_USER:
        return procedures.new_user.stages
    if request.kind == RequestKind.TRAINING_SITE:
        return procedures.training_site.stages
    if request.kind == RequestKind.REMOVE_USER:
        return (Stage.DEPARTURE, Stage.ACCOUNT)
    return (procedures.modify_with_training if request.training_needed else procedures.modify).stages


def next_stage(request: AccessRequest) -> Stage | None:
    """The stage the request stands before; none when every stage is behind it or the request has ended."""
    if request.ended:
        return None
    return next((stage for stage in stages(request) if stage not in request.done), None)


def missing_items(request: AccessRequest) -> list[str]:
    """What a complete request needs and this one lacks (documents 001 and 002: reviewed for completeness)."""
    form = request.policy.form
    missing = []
    if request.kind == RequestKind.NEW_USER:
        if form.role_types and not request.role_type:
            missing.append("the HMIS role type")
        if form.project_types and not request.project_types:
            missing.append("the project types the person will work with")
    trains_first = Stage.TRAINING in stages(request) and not _comes_before(request, Stage.REVIEW, Stage.TRAINING)
    if trains_first and Stage.TRAINING not in request.done:
        missing.append("the certificates and the signed user agreement")
    return missing


def open_review(request: AccessRequest, now: datetime) -> RequestDecision:
    """The request comes to the reviewers; one that is visibly incomplete goes straight back with what is missing."""
    state = RequestLifecycle(request.state).apply(RequestMove.TAKEN_FOR_REVIEW)
    under_review = request.model_copy(update={"state": state, "due": review_deadline(request, now)})
    missing = missing_items(request)
    if missing:
        return returned(under_review, missing, "", now)
    return Decision(
        state=under_review,
        move="taken_for_review",
        summary="The request is with the reviewers.",
        opened=(review_task(under_review),),
    )


def returned(request: AccessRequest, missing: list[str], reason: str, now: datetime) -> RequestDecision:
    """The request goes back to the agency, which has some days to complete it."""
    state = RequestLifecycle(request.state).apply(RequestMove.RETURNED)
    reviewing = request.policy.reviewing
    due = day_deadline(
        now,
        reviewing.completion_days,
        request.time_zone,
        f"{reviewing.completion_days} calendar days to complete a request",
        reviewing.source,
    )
    after = request.model_copy(update={"state": state, "missing": tuple(missing), "due": due})
    return Decision(
        state=after,
        move="returned",
        summary=f"Sent back for completion. Missing: {listed(missing)}. {reason}".strip(),
        opened=(
            OpenTask(
                key=COMPLETION_TASK,
                kind=TaskKind.COMPLETE_REQUEST,
                title=f"Complete the request for {request.kind.spoken}",
                role=request.policy.requesting.roles[0],
                person_id=request.requested_by,
                agency_id=request.agency_id,
                due=due.ends_at,
            ),
        ),
        closed=(CloseTask(key=REVIEW_TASK),),
        notices=(to_requester(after, "request_returned", {"missing": missing}, due),),
    )


def approved(request: AccessRequest, training_needed: bool | None) -> RequestDecision:
    """The reviewers approve."""
    state = RequestLifecycle(request.state).apply(RequestMove.APPROVED)
    after = request.model_copy(
        update={
            "state": state,
            "due": None,
            "missing": (),
            "training_needed": training_needed,
            "done": (*request.done, Stage.REVIEW),
        }
    )
    return Decision(
        state=after,
        move="approved",
        summary="The request was approved.",
        closed=(CloseTask(key=REVIEW_TASK),),
    )


def license_set_aside(request: AccessRequest, license_id: str) -> RequestDecision:
    """A license is reserved for the person (ACC-08)."""
    waited = request.state == RequestState.AWAITING_LICENSE
    state = RequestLifecycle(request.state).apply(RequestMove.LICENSE_SET_ASIDE)
    after = request.model_copy(
        update={
            "state": state,
            "license_id": license_id,
            "license_is_reserved": True,
            "due": None,
            "done": (*request.done, Stage.LICENSE),
        }
    )
    return Decision(
        state=after,
        move="license_set_aside",
        summary="A license was set aside.",
        closed=(CloseTask(key=LICENSE_TASK),) if waited else (),
        notices=(without_wait(to_requester(after, "license_set_aside", {}), request),) if waited else (),
    )


def waits_for_license(request: AccessRequest, now: datetime) -> RequestDecision:
    """No license is open: the representative is told by the region's manager how to ask for one more (ACC-10)."""
    state = RequestLifecycle(request.state).apply(RequestMove.WAITING_FOR_LICENSE)
    licensing = request.policy.licensing
    due = day_deadline(
        now,
        licensing.wait_days,
        request.time_zone,
        f"{licensing.wait_days} calendar days to find a license",
        licensing.source,
    )
    after = request.model_copy(
        update={
            "state": state,
            "due": due,
            "license_id": None,
            "license_is_reserved": False,
            "done": tuple(stage for stage in request.done if stage != Stage.LICENSE),
        }
    )
    return Decision(
        state=after,
        move="awaiting_license",
        summary="The agency has no open license; the request waits for one.",
        opened=(
            OpenTask(
                key=LICENSE_TASK,
                kind=TaskKind.FIND_LICENSE,
                title="Find a license for a new user",
                role=Role.REGION_MANAGER,
                agency_id=request.agency_id,
                region_id=request.region_id,
                due=due.ends_at,
            ),
        ),
        notices=(to_requester(after, "no_license_available", {"region": request.region_name}, due),),
    )


def may_create_license(request: AccessRequest) -> bool:
    """Whether the policy makes a brand-new license when the agency has none open (FEE-11)."""
    return request.policy.licensing.when_none_open == NoOpenLicense.CREATE


def training_started(request: AccessRequest) -> RequestDecision:
    """The person is sent to training."""
    state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_STARTED)
    after = request.model_copy(update={"state": state, "due": None})
    return Decision(state=after, move="training_started", summary="The person was sent to training.")


def training_start(request: AccessRequest, start: RequestStart) -> TrainingStart:
    """What the training run of this request begins with."""
    return TrainingStart(
        request_id=request.request_id,
        agency_id=request.agency_id,
        person_id=request.person_id,
        requested_by=request.requested_by,
        role_type=request.role_type,
        project_types=request.project_types,
        time_zone=request.time_zone,
        policy_label=request.policy_label,
        policy=start.training,
    )


def training_ended(request: AccessRequest, outcome: TrainingOutcome, now: datetime) -> RequestDecision:
    """The training is over: completed, and the request goes on; or not, and the request ends with nothing changed."""
    if outcome.end == TrainingEnd.COMPLETED:
        state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_COMPLETED)
        day = civil_day(outcome.ended_at, request.time_zone)
        done = (*request.done, Stage.TRAINING)
        after = request.model_copy(update={"state": state, "done": done, "trained_on": day})
        return Decision(state=after, move="trained", summary="The training was completed.")
    if outcome.end == TrainingEnd.WITHDRAWN:
        return withdrawn(request, outcome.reason, now)
    decision = closed(request, outcome.reason, now)
    if request.kind != RequestKind.MODIFY_ACCESS:
        return decision
    told = to_requester(decision.state, "change_not_made", {"changes": wanted_changes(request)})
    return decision.model_copy(update={"notices": (*decision.notices, told)})


def account_ordered(request: AccessRequest, now: datetime) -> RequestDecision:
    """The system administrator's clock starts: the request is complete (NEW-06; document 002: 24 to 48 hours).

    An account that was confirmed before its license was lost is not ordered again.
    """
    state = RequestLifecycle(request.state).apply(RequestMove.ACCOUNT_ORDERED)
    if request.account is not None:
        after = request.model_copy(update={"state": state})
        return Decision(state=after, move="account_ordered", summary="The account is there already.")
    account = request.policy.account
    target = hour_deadline(
        now, account.target_hours, request.time_zone, f"{account.target_hours} hours for an account", account.source
    )
    limit = hour_deadline(
        now, account.limit_hours, request.time_zone, f"{account.limit_hours} hours for an account", account.source
    )
    after = request.model_copy(
        update={"state": state, "due": limit, "account": AccountClock(target=target, limit=limit)}
    )
    task = account_task(after)
    return Decision(state=after, move="account_ordered", summary=f"{task.title}: ordered.", opened=(task,))


def account_task(request: AccessRequest) -> OpenTask:
    """The system administrator's task: what has to be done to the account, and by when at the latest."""
    kind, title = _ACCOUNT_WORK[request.kind]
    return OpenTask(
        key=ACCOUNT_TASK,
        kind=kind,
        title=title,
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=request.agency_id,
        due=request.account.limit.ends_at if request.account else None,
    )


def granted(request: AccessRequest, now: datetime) -> RequestDecision:
    """What was asked for is done."""
    state = RequestLifecycle(request.state).apply(RequestMove.GRANTED)
    after = request.model_copy(
        update={
            "state": state,
            "ended_at": now,
            "end_reason": "Done.",
            "due": None,
            "license_is_reserved": False,
            "done": (*request.done, Stage.ACCOUNT),
        }
    )
    return Decision(
        state=after, move="granted", summary=f"Done: {request.kind.spoken}.", notices=(_granted_notice(after),)
    )


def closed(request: AccessRequest, reason: str, now: datetime) -> RequestDecision:
    """The request ends without a result."""
    return _ended(request, RequestMove.CLOSED, reason, now)


def withdrawn(request: AccessRequest, reason: str, now: datetime) -> RequestDecision:
    """The request is taken back."""
    decision = _ended(request, RequestMove.WITHDRAWN, reason, now)
    if request.kind == RequestKind.REMOVE_USER and Stage.DEPARTURE not in request.done:
        told = to_requester(decision.state, "removal_canceled", {})
    else:
        told = to_requester(decision.state, "request_withdrawn", {"reason": reason})
    return decision.model_copy(update={"notices": (without_wait(told, request),)})


def rejected(request: AccessRequest, reason: str, now: datetime) -> RequestDecision:
    """The request is turned down, with the reason."""
    decision = _ended(request, RequestMove.REJECTED, reason, now)
    told = to_requester(decision.state, "request_rejected", {"reason": reason})
    return decision.model_copy(update={"notices": (told,)})


def scheduled(request: AccessRequest, now: datetime) -> RequestDecision:
    """A removal waits for its day; access ends when the last day is over (ACC-16)."""
    state = RequestLifecycle(request.state).apply(RequestMove.SCHEDULED)
    after = request.model_copy(update={"state": state, "due": removal_deadline(request)})
    day = _last_day(request)
    return Decision(
        state=after,
        move="scheduled",
        summary=f"Access ends when {spoken(day)} is over.",
        notices=(to_requester(after, "removal_scheduled", {"day": spoken(day)}),),
    )


def departed(request: AccessRequest) -> RequestDecision:
    """The person is off the license."""
    after = request.model_copy(update={"done": (*request.done, Stage.DEPARTURE), "due": None})
    return Decision(state=after, move="departed", summary="The person's access was ended.")


def is_planned(request: AccessRequest, now: datetime) -> bool:
    """Whether a removal has a last day that is not over yet."""
    removal = request.removal
    return removal is not None and removal.last_day is not None and now < removal_deadline(request).ends_at


def next_wake(request: AccessRequest) -> tuple[datetime, str] | None:
    """The next instant at which something happens by itself, and what for."""
    if request.due is None or request.ended:
        return None
    if request.state == RequestState.ACCOUNT_PENDING and request.account is not None and request.account.warned:
        return None
    if request.state == RequestState.UNDER_REVIEW:
        return None
    return request.due.ends_at, f"{request.state.value}: {request.due.rule}"


def wake(request: AccessRequest, now: datetime) -> RequestDecision | None:
    """What happens by itself at `now`: a wait that ended closes the request, a planned day is over, an account is late.

    Whatever next_wake names does happen, so that no alarm rings twice for the same thing.
    """
    due = next_wake(request)
    if due is None or now < due[0]:
        return None
    if request.state == RequestState.RETURNED:
        return closed(request, "The request was not completed in time. A new one can be made at any time.", now)
    if request.state == RequestState.AWAITING_LICENSE:
        days = request.policy.licensing.wait_days
        decision = closed(request, f"No license came free within {days} days.", now)
        told = to_requester(decision.state, "license_wait_ended", {"wait_days": days})
        return decision.model_copy(update={"notices": (told,)})
    if request.state == RequestState.SCHEDULED:
        after = request.model_copy(update={"due": None})
        return Decision(state=after, move="last_day_over", summary="The last day with access is over.")
    return _account_is_late(request)


def outcome(request: AccessRequest) -> RequestOutcome:
    """The result of a request that has ended."""
    return RequestOutcome(request_id=request.request_id, state=request.state, reason=request.end_reason)


def wanted_changes(request: AccessRequest) -> list[str]:
    """What a change of access asks for, in words."""
    wanted = [change.strip() for change in request.changes if change.strip()]
    if request.role_type:
        wanted.append(f"HMIS role type: {request.role_type}")
    if request.project_types:
        wanted.append(f"project types: {listed(request.project_types)}")
    return wanted


def review_deadline(request: AccessRequest, now: datetime) -> Deadline:
    """By when the reviewers should decide: business days."""
    reviewing = request.policy.reviewing
    return business_day_deadline(
        now,
        reviewing.within_business_days,
        request.time_zone,
        request.holidays,
        rule=f"{reviewing.within_business_days} business days to review a request",
        source=reviewing.source,
    )


def removal_deadline(request: AccessRequest) -> Deadline:
    """The end of a planned removal's last day."""
    day = _last_day(request)
    return Deadline(
        ends_at=end_of_day(day, request.time_zone),
        last_day=day,
        zone=request.time_zone,
        started_at=request.submitted_at,
        rule="the last day with access, as the agency asked",
        source=request.policy.leaver_notice.source,
    )


def review_task(request: AccessRequest) -> OpenTask:
    """The reviewers' task."""
    return OpenTask(
        key=REVIEW_TASK,
        kind=TaskKind.REVIEW_REQUEST,
        title=f"Review the request for {request.kind.spoken}",
        role=request.policy.reviewing.roles[0],
        agency_id=request.agency_id,
        region_id=request.region_id,
        due=request.due.ends_at if request.due else None,
    )


def to_requester(request: AccessRequest, template: str, facts: Facts, deadline: Deadline | None = None) -> Notice:
    """A notice to the representative who asked."""
    return Notice(
        template=template,
        to=(request.requested_by,),
        agency_id=request.agency_id,
        region_id=request.region_id,
        about=request.person_id,
        facts=facts,
        deadline=deadline,
        deadline_title=f"HMIS: {_WAITS[request.state]}" if deadline else "",
        deadline_key=request.state.value if deadline else None,
    )


def without_wait(notice: Notice, before: AccessRequest) -> Notice:
    """The letter with the wait that it ends early, if an earlier letter put that into calendars."""
    if before.due is None or before.state not in _WAITS:
        return notice
    return notice.model_copy(
        update={
            "deadline": before.due,
            "deadline_title": f"HMIS: {_WAITS[before.state]}",
            "deadline_key": before.state.value,
            "deadline_is_off": True,
        }
    )


_WAITS = {
    RequestState.RETURNED: "last day to complete the request for a user",
    RequestState.AWAITING_LICENSE: "last day to wait for a license",
}
"""What the deadline of a wait is about, as a calendar shows it."""


_ACCOUNT_WORK = {
    RequestKind.NEW_USER: (TaskKind.SET_UP_ACCOUNT, "Create the account in the HMIS"),
    RequestKind.MODIFY_ACCESS: (TaskKind.CHANGE_ACCOUNT, "Change the account in the HMIS"),
    RequestKind.REMOVE_USER: (TaskKind.CLOSE_ACCOUNT, "Close the account in the HMIS"),
    RequestKind.TRAINING_SITE: (TaskKind.GRANT_TRAINING_SITE, "Give access to the training site"),
}


def _comes_before(request: AccessRequest, first: Stage, second: Stage) -> bool:
    order = stages(request)
    return first in order and second in order and order.index(first) < order.index(second)


def _last_day(request: AccessRequest) -> date:
    if request.removal is None or request.removal.last_day is None:
        raise ValueError("the removal has no planned day")
    return request.removal.last_day


def _ended(request: AccessRequest, move: RequestMove, reason: str, now: datetime) -> RequestDecision:
    state = RequestLifecycle(request.state).apply(move)
    after = request.model_copy(
        update={"state": state, "ended_at": now, "end_reason": reason, "due": None, "license_is_reserved": False}
    )
    tasks = (REVIEW_TASK, COMPLETION_TASK, LICENSE_TASK, ACCOUNT_TASK)
    return Decision(
        state=after,
        move=state.value,
        summary=f"The request has ended ({state.value}): {reason}",
        closed=tuple(CloseTask(key=task, done=False) for task in tasks),
    )


def _account_is_late(request: AccessRequest) -> RequestDecision | None:
    if request.account is None:
        return None
    after = request.model_copy(update={"account": request.account.model_copy(update={"late": True, "warned": True})})
    _, title = _ACCOUNT_WORK[request.kind]
    told = Notice(
        template="task_overdue",
        to=(),
        to_role=Role.HMIS_LEAD,
        agency_id=request.agency_id,
        about=request.person_id,
        facts={"title": title, "due": spoken_time(request.account.limit.ends_at, request.time_zone)},
    )
    return Decision(
        state=after, move="account_late", summary=f"{title}: the limit passed and it is not confirmed.", notices=(told,)
    )


def _granted_notice(request: AccessRequest) -> Notice:
    if request.kind == RequestKind.NEW_USER:
        return _to_person(request, "account_ready", {})
    if request.kind == RequestKind.MODIFY_ACCESS:
        return _to_person(request, "access_changed", {"changes": wanted_changes(request)})
    if request.kind == RequestKind.TRAINING_SITE:
        return _to_person(request, "training_site_ready", {})
    removal = request.removal
    lateness = removal.lateness if removal is not None else None
    facts: Facts = {
        "late": lateness is not None and lateness.late,
        "lateness": lateness.sentence if lateness is not None and lateness.late else "",
        "license_kept": removal is not None and removal.keep,
    }
    return to_requester(request, "removal_done", facts)


def _to_person(request: AccessRequest, template: str, facts: Facts) -> Notice:
    return to_requester(request, template, facts).model_copy(
        update={"to": (request.person_id,), "cc": (request.requested_by,)}
    )
