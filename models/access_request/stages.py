"""The stages of a request in the order of its policy pack, and what a complete request needs."""

from models.access_request.state import AccessRequest, RequestKind
from models.policy.access_requests import Stage


def stages(request: AccessRequest) -> tuple[Stage, ...]:
    """Return the stages of this request, in the order that its policy and the review decided."""
    procedures = request.policy.procedures
    if request.kind == RequestKind.NEW_USER:
        return procedures.new_user.stages
    if request.kind == RequestKind.TRAINING_SITE:
        return procedures.training_site.stages
    if request.kind == RequestKind.REMOVE_USER:
        return (Stage.DEPARTURE, Stage.ACCOUNT)
    return (procedures.modify_with_training if request.training_needed else procedures.modify).stages


def next_stage(request: AccessRequest) -> Stage | None:
    """Return the next stage, or None if all stages are done or the request has ended."""
    if request.ended:
        return None
    return next((stage for stage in stages(request) if stage not in request.done), None)


def missing_items(request: AccessRequest) -> list[str]:
    """List what the request still needs to be complete (documents 001 and 002: reviewed for completeness)."""
    form = request.policy.form
    missing = []
    if request.kind == RequestKind.NEW_USER:
        if form.role_types and not request.role_type:
            missing.append("the HMIS role type")
        if form.project_types and not request.project_types:
            missing.append("the project types the person will work with")
    trains_first = Stage.TRAINING in stages(request) and not comes_before(request, Stage.REVIEW, Stage.TRAINING)
    if trains_first and Stage.TRAINING not in request.done:
        missing.append("the certificates and the signed user agreement")
    return missing


def comes_before(request: AccessRequest, first: Stage, second: Stage) -> bool:
    """Return whether the request has both stages, with `first` earlier."""
    order = stages(request)
    return first in order and second in order and order.index(first) < order.index(second)
