"""An access request before a reviewer: to approve, to return for what is missing, or to reject."""

from pydantic import Field

from models.access_request.messages import ReviewVerdict
from models.access_request.permissions import may_review_request, may_see_request
from models.pages import REVIEWS
from portal.forms import Form, OptionalText
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import review_decisions, review_views

routes = Routes()

PATH = "/requests/{request_id}/review"

SAID = {
    ReviewVerdict.APPROVE: "You approved the request. {agency} sees that, and the next steps start automatically.",
    ReviewVerdict.RETURN: "You returned the request to {agency}, who gets an email with what is missing.",
    ReviewVerdict.REJECT: "You rejected the request. {agency} gets an email with your reason.",
}


class RequestReview(Form):
    """A decision about a request. `task` is the task that the page showed."""

    task: int
    verdict: ReviewVerdict = Field(description="Choose whether you approve the request, return it, or reject it.")
    training: str = Field("", description="Choose whether this change needs training.", pattern="^(yes|no)?$")
    missing: OptionalText = Field("", description="Enter what is missing, each on a line of its own.")
    phrase: tuple[int, ...] = ()
    reason: OptionalText = Field("", description="Enter up to 4,000 characters.")
    back: OptionalText = ""


@routes.page(PATH, allowed=may_see_request)
async def request(visitor: Visitor, request_id: str, back: str = "") -> Page:
    """Show a request with everything that helps to judge it."""
    found = await review_views.request(visitor.context, visitor.person_id, request_id)
    return Page(
        "reviews/request.html",
        {"found": found, "back": back},
        since=found.waiting.row.opened_at if found.waiting else None,
    )


@routes.act(PATH, allowed=may_review_request, form=RequestReview, shows=request, fresh=True)
async def decide(visitor: Visitor, form: RequestReview, key: str, request_id: str) -> GoTo:
    """Take the decision, and go back to the queue."""
    row = await review_decisions.decide_request(
        visitor.context,
        visitor.person_id,
        key,
        request_id,
        task_id=form.task,
        verdict=form.verdict,
        missing=[line.strip() for line in form.missing.splitlines() if line.strip()],
        phrase_ids=form.phrase,
        reason=form.reason,
        training_needed={"yes": True, "no": False}.get(form.training),
    )
    return GoTo(f"{REVIEWS}?{form.back}", SAID[form.verdict].format(agency=row.agency_name))
