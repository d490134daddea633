"""The stages a request goes through, in the order of its policy pack, and what a complete one needs."""

from models.access_request.state import AccessRequest, RequestKind
from models.policy.access_requests import Stage


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
    trains_first = Stage.TRAINING in stages(request) and not comes_before(request, Stage.REVIEW, Stage.TRAINING)
    if trains_first and Stage.TRAINING not in request.done:
        missing.append("the certificates and the signed user agreement")
    return missing


def comes_before(request: AccessRequest, first: Stage, second: Stage) -> bool:
    """Whether the request goes through both stages, and through `first` earlier."""
    order = stages(request)
    return first in order and second in order and order.index(first) < order.index(second)
