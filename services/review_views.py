"""What a reviewer sees first: a step beside its earlier rounds, a request, the tests and deadline of a training."""

import asyncio
from collections.abc import Iterator, Mapping

from models.access_request.notices import REVIEW_TASK
from models.access_request.permissions import may_review_request, may_see_request
from models.access_request.state import AccessRequest, RequestKind
from models.base import Message
from models.errors import ProcessesAway, RuleViolation
from models.ids import request_workflow_id, training_workflow_id
from models.people import Actor
from models.reviewing import ReviewPhrase, may_use_review_queue
from models.training.kinds.test import tests_among
from models.training.lifecycle import PartStatus
from models.training.notices import review_key
from models.training.overview import AttemptOverview, PartOverview, ReviewOverview
from models.training.permissions import (
    decides_on_failed_attempts,
    may_extend,
    may_grant_attempt,
    may_record_test,
    may_review_step,
    may_see_progress,
    staff_of_trainings,
)
from models.training.state import TrainingRun
from services.context import Context
from services.known_requests import known_request
from services.people import acting
from services.review_queue import QueuedReview, queued
from services.training import recorded_run
from storage.reads import people, reviewing
from storage.reads.requests import RequestRow
from storage.reads.trainings import TrainingDetail

AWAY = "We can’t reach the processes right now, so nothing can be decided. Please try again in a few minutes."
OVER = "This training has ended, so nothing about it can be changed."


class StepForReview(Message):
    """A step of a practice case, its rounds, and what its reader may do about it."""

    training: TrainingDetail
    part: PartOverview
    rounds: tuple[ReviewOverview, ...]
    """Every submission of this step with its review, the oldest first."""
    names: Mapping[str, str]
    """The names of the reviewers, by id."""
    waiting: QueuedReview | None
    """Its task, if it waits for a review."""
    phrases: tuple[ReviewPhrase, ...]
    why_not: str
    """Why the reader can't decide now; empty if the reader can."""


class RequestForReview(Message):
    """A request, and what its reader may do about it."""

    request: RequestRow
    asked_by: str
    """The name of whoever sent it."""
    waiting: QueuedReview | None
    phrases: tuple[ReviewPhrase, ...]
    asks_about_training: bool
    """Whether an approval has to say if training is needed."""
    why_not: str


class TestOfTraining(Message):
    """A test with its attempts, and what its reader may do about it."""

    __test__ = False

    part: PartOverview
    attempts: tuple[AttemptOverview, ...]
    pass_mark: int = 0
    attempts_left: int | None = None
    """How many attempts are left; None if there is no limit."""
    may_record: bool = False
    may_correct: bool = False
    may_grant: bool = False


class TrainingForStaff(Message):
    """The tests and the deadline of a training, and what its reader may do about them."""

    training: TrainingDetail
    tests: tuple[TestOfTraining, ...]
    names: Mapping[str, str]
    may_end: bool = False
    """Whether the training waits for the reader to decide after failed attempts, and can be ended because of them."""
    may_extend: bool
    extend_at_most: int
    """Up to how many days after the original deadline."""
    why_not: str
    """Why nothing can be changed; empty if something can."""


async def step(context: Context, by: str, request_id: str, case: int, step: int) -> StepForReview:
    """Show a step to somebody who reviews, with what may be done about it now."""
    actor = await acting(context, by)
    recorded = await recorded_run(context, actor, request_id)
    may_see_progress(actor, recorded, context.policy().readers).require()
    may_use_review_queue(actor, context.policy().review_roles).require()
    numbers = (case, step)
    part = next((each for each in recorded.steps if (each.case_number, each.step_number) == numbers), None)
    if part is None:
        raise RuleViolation("unknown_step", "This training has no such step.")
    rounds = tuple(each for each in recorded.reviews if (each.case_number, each.step_number) == numbers)
    row = await asyncio.to_thread(
        reviewing.open_review, context.database, training_workflow_id(request_id), review_key(case, step)
    )
    shown = queued(context, actor, row) if row is not None else None
    return StepForReview(
        training=recorded,
        part=part,
        rounds=rounds,
        names=recorded.reviewers,
        waiting=shown,
        phrases=tuple(await asyncio.to_thread(reviewing.phrases, context.database)),
        why_not=await _why_no_step(context, actor, recorded, shown),
    )


async def request(context: Context, by: str, request_id: str) -> RequestForReview:
    """Show a request to somebody who reviews, with what may be done about it now."""
    actor = await acting(context, by)
    row = await known_request(context, actor, request_id)
    may_see_request(actor, row, context.policy().readers).require()
    may_use_review_queue(actor, context.policy().review_roles).require()
    task = await asyncio.to_thread(
        reviewing.open_review, context.database, request_workflow_id(request_id), REVIEW_TASK
    )
    shown = queued(context, actor, task) if task is not None else None
    return RequestForReview(
        request=row,
        asked_by=(await _names(context, [row.requested_by])).get(row.requested_by, ""),
        waiting=shown,
        phrases=tuple(await asyncio.to_thread(reviewing.phrases, context.database)),
        asks_about_training=row.kind == RequestKind.MODIFY_ACCESS,
        why_not=await _why_no_request(context, actor, row, shown),
    )


async def tests(context: Context, by: str, request_id: str) -> TrainingForStaff:
    """Show the tests and the deadline of a training to somebody who enters scores or extends deadlines."""
    actor = await acting(context, by)
    recorded = await recorded_run(context, actor, request_id)
    may_see_progress(actor, recorded, context.policy().readers).require()
    may_use_review_queue(actor, staff_of_trainings(context.policy())).require()
    run, why_not = await _run(context, recorded)
    entered = [each.entered_by for each in recorded.attempts]
    corrected = [correction.by for each in recorded.attempts for correction in each.corrections]
    return TrainingForStaff(
        training=recorded,
        tests=tuple(_tests(actor, recorded, run)),
        names=await _names(context, [*entered, *corrected]),
        may_end=run is not None and decides_on_failed_attempts(actor, run),
        may_extend=run is not None and bool(may_extend(actor, run)),
        extend_at_most=run.policy.extending.at_most_days if run is not None else 0,
        why_not=why_not,
    )


def _tests(actor: Actor, recorded: TrainingDetail, run: TrainingRun | None) -> Iterator[TestOfTraining]:
    """Yield the tests of a training, with what the actor may do about each while the training is open."""
    parts = {each.key: each for each in recorded.steps}
    made = {key: tuple(each for each in recorded.attempts if each.test_key == key) for key in parts}
    if run is None:
        for key in dict.fromkeys(each.test_key for each in recorded.attempts):
            yield TestOfTraining(part=parts[key], attempts=made[key])
        return
    records = bool(may_record_test(actor, run))
    for progress, test in tests_among(run.requirements):
        part, left = parts[test.id], test.attempts_left(progress)
        yield TestOfTraining(
            part=part,
            pass_mark=test.pass_mark,
            attempts=made[test.id],
            attempts_left=left,
            may_record=records and part.state == PartStatus.OPEN and left != 0,
            may_correct=records,
            may_grant=test.needs_decision(progress) and bool(may_grant_attempt(actor, run, test.granted_by(progress))),
        )


async def _why_no_step(context: Context, actor: Actor, recorded: TrainingDetail, shown: QueuedReview | None) -> str:
    """Return why the actor can't decide about a step now; empty if the actor can."""
    run, why_not = await _run(context, recorded)
    if run is None:
        return why_not
    return may_review_step(actor, run).sentence or _why_not_waiting(shown)


async def _why_no_request(context: Context, actor: Actor, row: RequestRow, shown: QueuedReview | None) -> str:
    if row.ended:
        return "This request has ended."
    try:
        request = await context.processes.snapshot(request_workflow_id(row.id), AccessRequest)
    except ProcessesAway:
        return AWAY
    if request is None:
        return "This request has ended."
    return may_review_request(actor, request).sentence or _why_not_waiting(shown)


def _why_not_waiting(shown: QueuedReview | None) -> str:
    if shown is None:
        return "This is not waiting for a review."
    if shown.claim is not None and not shown.mine:
        return f"{shown.claim.person_name} has claimed this."
    return ""


async def _run(context: Context, recorded: TrainingDetail) -> tuple[TrainingRun | None, str]:
    """Return the run as its process has it, or None and why nothing can be done about it."""
    if recorded.ended_at is not None:
        return None, OVER
    try:
        run = await context.processes.snapshot(training_workflow_id(recorded.request_id), TrainingRun)
    except ProcessesAway:
        return None, AWAY
    return (run, "") if run is not None and not run.ended else (None, OVER)


async def _names(context: Context, ids: list[str | None]) -> Mapping[str, str]:
    wanted = sorted({each for each in ids if each is not None})
    return await asyncio.to_thread(people.names, context.database, wanted)
