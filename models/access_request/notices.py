"""The letters of an access request: to the representative who asked, and to the person it is about."""

from models.access_request.lifecycle import RequestState
from models.access_request.state import AccessRequest, RequestKind
from models.base import listed
from models.calendar import ClosingDay, Deadline, spoken
from models.effects import Facts, Notice


def to_requester(request: AccessRequest, template: str, facts: Facts, deadline: Deadline | None = None) -> Notice:
    """Return a notice to the representative who asked."""
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


def to_person(request: AccessRequest, template: str, facts: Facts) -> Notice:
    """Return a notice to the person the request is about, with a copy to the representative who asked."""
    return to_requester(request, template, facts).model_copy(
        update={"to": (request.person_id,), "cc": (request.requested_by,)}
    )


def granted_notice(request: AccessRequest) -> Notice:
    """Return the letter about a granted request: to the person, or, for a removal, to whoever asked."""
    if request.kind == RequestKind.NEW_USER:
        return to_person(request, "account_ready", {})
    if request.kind == RequestKind.MODIFY_ACCESS:
        return to_person(request, "access_changed", {"changes": wanted_changes(request)})
    if request.kind == RequestKind.TRAINING_SITE:
        return to_person(request, "training_site_ready", {})
    removal = request.removal
    lateness = removal.lateness if removal is not None else None
    facts: Facts = {
        "late": lateness is not None and lateness.late,
        "lateness": lateness.sentence if lateness is not None and lateness.late else "",
        "license_kept": removal is not None and removal.keep,
    }
    return to_requester(request, "removal_done", facts)


def wanted_changes(request: AccessRequest) -> list[str]:
    """Return what a change of access asks for, in words."""
    wanted = [change.strip() for change in request.changes if change.strip()]
    if request.role_type:
        wanted.append(f"HMIS role type: {request.role_type}")
    if request.project_types:
        wanted.append(f"project types: {listed(request.project_types)}")
    return wanted


def review_moved(request: AccessRequest, closing: ClosingDay, before: Deadline, after: Deadline) -> Notice:
    """Say that the review may take longer, because the office is closed on a day."""
    facts: Facts = {
        "closing": closing.sentence,
        "from_day": spoken(before.last_day),
        "to_day": spoken(after.last_day),
        "request": request.request_id,
    }
    return to_requester(request, "request_review_moved", facts)


def without_wait(notice: Notice, before: AccessRequest) -> Notice:
    """Return the letter with the wait that it ends early, if an earlier letter put that into calendars."""
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


def completed_in_time(request: AccessRequest, before: AccessRequest) -> Notice:
    """Say that the completed request arrived, and take the last day to complete it off the calendar."""
    return without_wait(to_requester(request, "deadline_over", {"what": "Complete your user request"}), before)


_WAITS = {
    RequestState.RETURNED: "last day to complete your user request",
    RequestState.AWAITING_LICENSE: "last day your request waits for a license",
}
"""The deadline of each wait, as a calendar shows it."""


REVIEW_TASK = "review"


COMPLETION_TASK = "completion"
