"""A license for the person: reserved, waited for, or created (guide 001; FAQ 000)."""

from datetime import datetime

from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.notices import to_requester, without_wait
from models.access_request.state import AccessRequest, RequestDecision
from models.calendar import counted, day_deadline
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.people import Role
from models.policy.access_requests import NoOpenLicense, Stage

LICENSE_TASK = "license"


def license_set_aside(request: AccessRequest, license_id: str) -> RequestDecision:
    """Reserve a license for the person (ACC-08)."""
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
        summary="A license was reserved.",
        closed=(CloseTask(key=LICENSE_TASK),) if waited else (),
        notices=(without_wait(to_requester(after, "license_set_aside", {}), request),) if waited else (),
    )


def waits_for_license(request: AccessRequest, now: datetime) -> RequestDecision:
    """Wait for a license. The region's manager tells the representative how to request one more (ACC-10)."""
    state = RequestLifecycle(request.state).apply(RequestMove.WAITING_FOR_LICENSE)
    licensing = request.policy.licensing
    due = day_deadline(
        now,
        licensing.wait_days,
        request.time_zone,
        f"{counted(licensing.wait_days, 'calendar day')} to find a license",
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
        summary="The agency has no open license. The request is waiting for one.",
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
    """Return whether the policy creates a new license if the agency has none open (FEE-11)."""
    return request.policy.licensing.when_none_open == NoOpenLicense.CREATE
