"""The letters and tasks of a request for self-pay licenses."""

from datetime import datetime

from models.calendar import counted
from models.effects import Facts, Notice, OpenTask, TaskKind
from models.people import Role
from models.self_pay.estimate import request_rule
from models.self_pay.state import SelfPayRequest, SelfPayReview

DECIDE_TASK = "decide"


def review_key(review: SelfPayReview) -> str:
    """Return the key of the task to answer a review."""
    return f"review/{review.number}"


def review_task(request: SelfPayRequest, review: SelfPayReview) -> OpenTask:
    """Open the lead agency's task to answer a review."""
    return OpenTask(
        key=review_key(review),
        kind=TaskKind.REVIEW_SELF_PAY,
        title=f"Review whether the Continuum of Care supports {counted(request.granted, 'self-pay license')}",
        role=Role.LEAD_AGENCY,
        agency_id=request.agency_id,
        due=review.answer_by.ends_at,
    )


def decide_task(request: SelfPayRequest, due: datetime) -> OpenTask:
    """Open the HMIS lead's task to answer the request."""
    return OpenTask(
        key=DECIDE_TASK,
        kind=TaskKind.DECIDE_SELF_PAY,
        title=f"Decide about {counted(request.form.licenses, 'self-pay license')}",
        role=request_rule(request).roles[0],
        agency_id=request.agency_id,
        due=due,
    )


def to_organization(request: SelfPayRequest, template: str, facts: Facts) -> Notice:
    """Return a letter to the organization that asked."""
    return Notice(template=template, to=(request.requested_by,), agency_id=request.agency_id, facts=facts)
