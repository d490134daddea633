"""Work on an account that this system does itself for a request (docs/adr/0008)."""

from datetime import datetime

from models.access_request.lifecycle import RequestState
from models.access_request.rules import account as access_request_account
from models.access_request.state import AccessRequest, RequestDecision, RequestKind
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.license.state import AccountOrder, AccountWork
from models.people import SYSTEM_ID, Role
from models.policy.access_requests import AccountsBy

AUTOMATIC = {RequestKind.NEW_USER: AccountWork.REACTIVATE, RequestKind.REMOVE_USER: AccountWork.DEACTIVATE}
"""The work that this system can do for a request: creating, reactivating or closing an account.

Access rights in the HMIS and its training site are set up by hand.
"""


def order(request: AccessRequest) -> AccountOrder | None:
    """Return the work that this system has to do now. Returns None if a person does it, or if it is done."""
    account, work = request.account, AUTOMATIC.get(request.kind)
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


def without_task(ordered: RequestDecision) -> RequestDecision:
    """Remove the task from an order of work, because this system does the work."""
    return ordered.model_copy(update={"opened": ()})


def done(request: AccessRequest, now: datetime) -> RequestDecision:
    """Record that the HMIS has done the work."""
    if request.account is None:
        raise ValueError("no work on an account was ordered")
    late = request.account.limit.passed(now)
    account = request.account.model_copy(update={"confirmed_at": now, "confirmed_by": SYSTEM_ID, "late": late})
    after = request.model_copy(update={"account": account, "due": None})
    late_note = " It was late." if late else ""
    return Decision(
        state=after,
        move="account_done",
        summary=f"The work on the account is done in the HMIS.{late_note}",
        closed=(CloseTask(key=access_request_account.ACCOUNT_TASK),),
    )


def refused(request: AccessRequest, problem: str) -> RequestDecision:
    """Turn work that the HMIS refused into an ordinary task of the system administrator."""
    task = access_request_account.account_task(request)
    return Decision(
        state=request,
        move="account_problem",
        summary=problem,
        opened=(task.model_copy(update={"title": f"{task.title} ({problem})"}),),
    )


def to_undo(request: AccessRequest, made: AccountOrder, now: datetime) -> AccountOrder | None:
    """Return the work that closes an account created for a request that ended without a result, or None.

    The account may have been created even if the HMIS didn't say so.
    """
    if made.work != AccountWork.REACTIVATE or not request.ended or request.state == RequestState.GRANTED:
        return None
    return made.model_copy(
        update={
            "number": made.number + 1,
            "work": AccountWork.DEACTIVATE,
            "why": "the request ended without a result",
            "ordered_at": now,
        }
    )


def not_undone(request: AccessRequest, problem: str) -> RequestDecision:
    """Open a task because an account is open that should be closed, and the request has ended."""
    task = OpenTask(
        key="open-account",
        kind=TaskKind.SETTLE_CONFLICT,
        title=f"Close an account that may have been opened for a request without a result ({problem})",
        role=Role.HMIS_LEAD,
        agency_id=request.agency_id,
    )
    return Decision(state=request, move="account_problem", summary=problem, opened=(task,))
