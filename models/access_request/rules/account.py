"""Work on the account in the HMIS: ordered with a time limit, late, confirmed (document 002)."""

from datetime import datetime

from models.access_request import permissions
from models.access_request.checks import updated
from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import CompleteRequest, ConfirmAccount
from models.access_request.state import AccessRequest, AccountClock, RequestDecision, RequestKind
from models.account_report import reported
from models.calendar import hour_deadline, spoken_time
from models.effects import CloseTask, Decision, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import require_new
from models.people import Role
from models.policy.access_requests import Stage

ACCOUNT_TASK = "account"


def account_ordered(request: AccessRequest, now: datetime) -> RequestDecision:
    """Start the system administrator's clock, because the request is complete (NEW-06; document 002: 24 to 48 hours).

    An account that was confirmed before its license was lost is not ordered again.
    """
    state = RequestLifecycle(request.state).apply(RequestMove.ACCOUNT_ORDERED)
    if request.account is not None:
        after = request.model_copy(update={"state": state})
        return Decision(state=after, move="account_ordered", summary="The account already exists.")
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
    """Build the system administrator's task: the work on the account, and its time limit."""
    kind, title = _ACCOUNT_WORK[request.kind]
    return OpenTask(
        key=ACCOUNT_TASK,
        kind=kind,
        title=title,
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=request.agency_id,
        due=request.account.limit.ends_at if request.account else None,
    )


def account_is_late(request: AccessRequest) -> RequestDecision | None:
    """Notify the HMIS lead that the work was not confirmed in time (document 002). Returns None without an order."""
    if request.account is None:
        return None
    after = request.model_copy(update={"account": request.account.model_copy(update={"late": True, "warned": True})})
    _, title = _ACCOUNT_WORK[request.kind]
    notice = Notice(
        template="task_overdue",
        to=(),
        to_role=Role.HMIS_LEAD,
        agency_id=request.agency_id,
        about=request.person_id,
        facts={"title": title, "due": spoken_time(request.account.limit.ends_at, request.time_zone)},
    )
    return Decision(
        state=after, move="account_late", summary=f"{title}: not confirmed within the time limit.", notices=(notice,)
    )


_ACCOUNT_WORK = {
    RequestKind.NEW_USER: (TaskKind.SET_UP_ACCOUNT, "Create the account in the HMIS"),
    RequestKind.MODIFY_ACCESS: (TaskKind.CHANGE_ACCOUNT, "Change the account in the HMIS"),
    RequestKind.REMOVE_USER: (TaskKind.CLOSE_ACCOUNT, "Close the account in the HMIS"),
    RequestKind.TRAINING_SITE: (TaskKind.GRANT_TRAINING_SITE, "Give access to the training site"),
}


def confirm_account(request: AccessRequest, message: ConfirmAccount, now: datetime) -> RequestDecision:
    """Confirm the work on the account, and record whether it was late (NEW-06)."""
    require_new(request.keys, message)
    account = request.account
    if request.state != RequestState.ACCOUNT_PENDING or account is None or account.confirmed_at is not None:
        raise RuleViolation("nothing_to_confirm", "This request has no work on an account to confirm.")
    permissions.may_confirm_account(message.actor, request).require()
    more = reported(message, account.target.started_at, now, request.time_zone)
    confirmed = account.model_copy(
        update={
            "confirmed_at": now,
            "confirmed_by": message.actor.person_id,
            "late": account.limit.passed(now),
        }
    )
    after = updated(request, message).model_copy(update={"account": confirmed, "due": None})
    late = " It was late." if confirmed.late else ""
    return Decision(
        state=after,
        move="account_confirmed",
        summary=f"The work on the account was confirmed.{late} {more}".strip(),
        closed=(CloseTask(key=ACCOUNT_TASK),),
    )


def refuse_what_training_did_not_cover(request: AccessRequest, message: CompleteRequest) -> None:
    """Refuse another role type or project type after the training, which may require other courses (NEW-01).

    Project types may still be added where there were none: a training whose practice cases depend on them can't begin
    without them, so they change nothing that the person was trained for.
    """
    if Stage.TRAINING not in request.done:
        return
    other_role = message.role_type not in ("", request.role_type)
    said = set(request.project_types)
    other_projects = bool(said) and bool(message.project_types) and set(message.project_types) != said
    if other_role or other_projects:
        raise RuleViolation(
            "trained_for_something_else",
            "The training that was completed depends on the role type and the project types, so you can no longer "
            "change them. Please withdraw this request and send a new one.",
        )
