"""Work on an account that this system does itself for a request (docs/adr/0008)."""

from datetime import datetime

from models.access_request.lifecycle import RequestState
from models.access_request.rules import account as access_request_account
from models.access_request.state import AccessRequest, RequestDecision, RequestKind
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.license.state import AccountOrder, AccountWork
from models.people import SYSTEM_ID, Role
from models.policy.access_requests import AccountsBy

OURS = {RequestKind.NEW_USER: AccountWork.REACTIVATE, RequestKind.REMOVE_USER: AccountWork.DEACTIVATE}
"""What this system can do for a request: an account made, or active again; an account closed. What a person may do in
the HMIS, and its training site, are set up by hand."""


def order(request: AccessRequest) -> AccountOrder | None:
    """The work that this system has to do now; None if a person does it, or it is done."""
    account, work = request.account, OURS.get(request.kind)
    if account is None or account.confirmed_at is not None or work is None:
        return None
    if request.policy.account.by != AccountsBy.SCIM or request.license_id is None:
        return None
    return AccountOrder(
        number=1,
        work=work,
        person_id=request.person_id,
        why=request.kind.spoken,
        ordered_at=account.target.started_at,
        limit=account.limit,
        by_hand=False,
    )


def by_itself(ordered: RequestDecision) -> RequestDecision:
    """The order of work on an account without a task: nobody has to do it."""
    return ordered.model_copy(update={"opened": ()})


def done(request: AccessRequest, now: datetime) -> RequestDecision:
    """The HMIS has done the work."""
    if request.account is None:
        raise ValueError("no work on an account was ordered")
    late = request.account.limit.passed(now)
    account = request.account.model_copy(update={"confirmed_at": now, "confirmed_by": SYSTEM_ID, "late": late})
    after = request.model_copy(update={"account": account, "due": None})
    said = " It was late." if late else ""
    return Decision(
        state=after,
        move="account_done",
        summary=f"The work on the account is done in the HMIS.{said}",
        closed=(CloseTask(key=access_request_account.ACCOUNT_TASK),),
    )


def refused(request: AccessRequest, problem: str) -> RequestDecision:
    """The HMIS can't do it: from now on it is the system administrator's task, like any other."""
    task = access_request_account.account_task(request)
    return Decision(
        state=request,
        move="account_problem",
        summary=problem,
        opened=(task.model_copy(update={"title": f"{task.title} ({problem})"}),),
    )


def to_undo(request: AccessRequest, made: AccountOrder, now: datetime) -> AccountOrder | None:
    """The work that takes an account away again that was made for a request that came to nothing."""
    if made.work != AccountWork.REACTIVATE or not request.ended or request.state == RequestState.GRANTED:
        return None
    return made.model_copy(
        update={
            "number": made.number + 1,
            "work": AccountWork.DEACTIVATE,
            "why": "the request came to nothing",
            "ordered_at": now,
        }
    )


def not_undone(request: AccessRequest, problem: str) -> RequestDecision:
    """An account that should be closed is open, and the request is over: somebody has to look."""
    task = OpenTask(
        key="open-account",
        kind=TaskKind.SETTLE_CONFLICT,
        title=f"Close an account that was opened for a request that came to nothing ({problem})",
        role=Role.HMIS_LEAD,
        agency_id=request.agency_id,
    )
    return Decision(state=request, move="account_problem", summary=problem, opened=(task,))
