"""The letters and tasks of a request for self-pay licenses."""

from datetime import datetime

from models.calendar import counted
from models.effects import Facts, Notice, OpenTask, TaskKind
from models.self_pay.estimate import request_rule
from models.self_pay.state import SelfPayRequest

DECIDE_TASK = "decide"


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
