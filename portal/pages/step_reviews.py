"""A step of a practice case before a reviewer: beside its earlier rounds, to approve or to send back."""

from enum import StrEnum

from pydantic import Field

from models.pages import REVIEWS
from models.training.permissions import may_review_step, may_see_progress
from portal.forms import Form, OptionalText
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import review_decisions, review_views

routes = Routes()

PATH = "/trainings/{request_id}/review/{case:int}/{step:int}"


class Verdict(StrEnum):
    """What a reviewer does with a step."""

    APPROVE = "approve"
    SEND_BACK = "send-back"


class StepReview(Form):
    """A decision about a step. `task` is the task that the page showed."""

    task: int
    verdict: Verdict = Field(description="Choose whether you approve the step or send it back.")
    phrase: tuple[int, ...] = ()
    comments: OptionalText = Field("", description="Enter up to 4,000 characters.")
    back: OptionalText = ""


@routes.page(PATH, allowed=may_see_progress)
async def step(visitor: Visitor, request_id: str, case: int, step: int, back: str = "") -> Page:
    """Show a step with everything that helps to judge it."""
    found = await review_views.step(visitor.context, visitor.person_id, request_id, case, step)
    return Page(
        "reviews/step.html",
        {"found": found, "back": back},
        since=found.waiting.row.opened_at if found.waiting else None,
    )


@routes.act(PATH, allowed=may_review_step, form=StepReview, shows=step, fresh=True)
async def decide(visitor: Visitor, form: StepReview, key: str, request_id: str, case: int, step: int) -> GoTo:
    """Approve a step or send it back, and go back to the queue."""
    row = await review_decisions.decide_step(
        visitor.context,
        visitor.person_id,
        key,
        request_id,
        case,
        step,
        task_id=form.task,
        approve=form.verdict == Verdict.APPROVE,
        phrase_ids=form.phrase,
        comments=form.comments,
    )
    if form.verdict == Verdict.APPROVE:
        said = f"You approved step {step} of {row.about_name}. {row.about_name} gets an email with what comes next."
    else:
        said = f"You sent step {step} back to {row.about_name}, who gets an email with your comment."
    return GoTo(f"{REVIEWS}?{form.back}", said)
