"""The tests and the deadline of a training, for whoever enters scores, grants attempts, or gives more time."""

from datetime import date

from pydantic import Field

from models.errors import RuleViolation
from models.pages import tests_page
from models.training.permissions import may_extend, may_grant_attempt, may_record_test, may_see_progress, may_withdraw
from portal.forms import Form, Line, Text
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import review_views, training
from services.review_views import TestOfTraining, TrainingForStaff

routes = Routes()

PATH = "/trainings/{request_id}/tests"
SCORE = "Enter the score in percent, such as 87.5, or in points, such as 19/20."


class NewScore(Form):
    """The score of an attempt."""

    score: Line = Field(description=SCORE)
    again: bool = False


class CorrectedScore(Form):
    """The right score of an attempt, and why."""

    score: Line = Field(description=SCORE)
    reason: Text = Field(description="Enter why you correct the score. The trainee reads it.")


class Reason(Form):
    """Why another attempt is granted."""

    reason: Text = Field(description="Enter why you grant another attempt. The trainee reads it.")


class EndReason(Form):
    """Why a training is ended after failed attempts."""

    reason: Text = Field(description="Enter why you end the training. The trainee reads it.")


class LaterDeadline(Form):
    """The new last day, and why."""

    day: date = Field(description="Enter the new last day.")
    reason: Text = Field(description="Enter why you give more time. The trainee reads it.")


@routes.page(PATH, allowed=may_see_progress)
async def tests(visitor: Visitor, request_id: str) -> Page:
    """Show the tests with every attempt, and the deadline."""
    return Page("reviews/tests.html", {"found": await _found(visitor, request_id)})


@routes.page(f"{PATH}/{{test_id}}", allowed=may_see_progress)
async def test(visitor: Visitor, request_id: str, test_id: str) -> Page:
    """Show the form for the score of a test."""
    found = await _found(visitor, request_id)
    return Page("reviews/record_score.html", {"found": found, "test": _test(found, test_id)})


@routes.act(f"{PATH}/{{test_id}}", allowed=may_record_test, form=NewScore, shows=test, fresh=True)
async def record(visitor: Visitor, form: NewScore, key: str, request_id: str, test_id: str) -> GoTo:
    """Enter the score of an attempt."""
    await training.record_test(
        visitor.context, visitor.person_id, key, request_id, test_id, form.score, again=form.again
    )
    return GoTo(tests_page(request_id), "The score was entered. The trainee sees it at once.")


@routes.page(f"{PATH}/{{test_id}}/attempts/{{number:int}}", allowed=may_see_progress)
async def attempt(visitor: Visitor, request_id: str, test_id: str, number: int) -> Page:
    """Show the form for the correction of a score."""
    found = await _found(visitor, request_id)
    test = _test(found, test_id)
    made = next((each for each in test.attempts if each.number == number), None)
    if made is None:
        raise RuleViolation("unknown_attempt", "There is no such attempt.")
    return Page("reviews/correct_score.html", {"found": found, "test": test, "attempt": made})


@routes.act(
    f"{PATH}/{{test_id}}/attempts/{{number:int}}",
    allowed=may_record_test,
    form=CorrectedScore,
    shows=attempt,
    fresh=True,
)
async def correct(visitor: Visitor, form: CorrectedScore, key: str, request_id: str, test_id: str, number: int) -> GoTo:
    """Correct the score of an attempt."""
    await training.correct_test(
        visitor.context, visitor.person_id, key, request_id, test_id, number, form.score, form.reason
    )
    return GoTo(tests_page(request_id), "The score was corrected. The trainee gets an email with your reason.")


@routes.page(f"{PATH}/{{test_id}}/more", allowed=may_see_progress)
async def more(visitor: Visitor, request_id: str, test_id: str) -> Page:
    """Show the form for another attempt."""
    found = await _found(visitor, request_id)
    return Page("reviews/grant_attempt.html", {"found": found, "test": _test(found, test_id)})


@routes.act(f"{PATH}/{{test_id}}/more", allowed=may_grant_attempt, form=Reason, shows=more)
async def grant(visitor: Visitor, form: Reason, key: str, request_id: str, test_id: str) -> GoTo:
    """Grant another attempt."""
    await training.grant_attempt(visitor.context, visitor.person_id, key, request_id, test_id, form.reason)
    return GoTo(tests_page(request_id), "You granted another attempt. The trainee gets an email.")


@routes.page("/trainings/{request_id}/end", allowed=may_see_progress)
async def ending(visitor: Visitor, request_id: str) -> Page:
    """Show the form that ends a training after failed attempts."""
    return Page("reviews/end_training.html", {"found": await _found(visitor, request_id)})


@routes.act("/trainings/{request_id}/end", allowed=may_withdraw, form=EndReason, shows=ending, fresh=True)
async def end(visitor: Visitor, form: EndReason, key: str, request_id: str) -> GoTo:
    """End a training after failed attempts."""
    await training.withdraw(visitor.context, visitor.person_id, key, request_id, form.reason)
    return GoTo(tests_page(request_id), "You ended the training. The trainee and the agency get an email.")


@routes.page("/trainings/{request_id}/deadline", allowed=may_see_progress)
async def deadline(visitor: Visitor, request_id: str) -> Page:
    """Show the form for a later deadline."""
    return Page("reviews/extend.html", {"found": await _found(visitor, request_id)})


@routes.act("/trainings/{request_id}/deadline", allowed=may_extend, form=LaterDeadline, shows=deadline)
async def extend(visitor: Visitor, form: LaterDeadline, key: str, request_id: str) -> GoTo:
    """Move the deadline to a later day."""
    await training.extend(visitor.context, visitor.person_id, key, request_id, form.day, form.reason)
    return GoTo(tests_page(request_id), "The deadline was moved. The trainee gets an email with your reason.")


async def _found(visitor: Visitor, request_id: str) -> TrainingForStaff:
    return await review_views.tests(visitor.context, visitor.person_id, request_id)


def _test(found: TrainingForStaff, test_id: str) -> TestOfTraining:
    test = next((each for each in found.tests if each.part.key == test_id), None)
    if test is None:
        raise RuleViolation("unknown_test", "This training has no such test.")
    return test
