"""Training runs: the steps of trainees, helpers, and reviewers, and how far a run has come."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from models.base import Instant, Message, fields_of, listed
from models.documents import DocumentKind
from models.effects import ActedT, Reaction, Rule
from models.errors import ALREADY, ENDED, ProcessesAway, RuleViolation
from models.ids import training_workflow_id
from models.lifecycle import in_words
from models.oversight import may_see_agency, may_see_record
from models.people import Actor
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import (
    AddCertificate,
    CorrectTest,
    CourseReport,
    ExtendDeadline,
    GrantAttempt,
    RecordAccount,
    RecordTest,
    ReviewStep,
    Sign,
    SubmitForm,
    SubmitStep,
    TestReport,
    TrainingStep,
    WithdrawTraining,
)
from models.training.notices import review_key
from models.training.overview import TrainingOverview, WindowShare, overview, window_share
from models.training.permissions import may_see_progress
from models.training.repeats import require_not_repeated, require_own_certificate
from models.training.reports import ReportResult
from models.training.requirement import SignedText
from models.training.rules import account, course, form, practice_case, signature, test
from models.training.rules import window as training_window
from models.training.score import Scale
from models.training.state import TrainingDecision, TrainingRun, files_of
from services.context import Context, ReadingContext
from services.documents import Upload, store
from services.forms import validated
from services.known_requests import known_request
from services.people import acting, known_agency, names_of
from services.review_claims import require_not_claimed
from services.visible import visible
from storage import documents, uploads
from storage.reads import audit, trainings
from storage.reads.trainings import TrainingDetail, TrainingRow

StepT = TypeVar("StepT", bound=TrainingStep)
ReportT = TypeVar("ReportT", TestReport, CourseReport)

IGNORED_MOVE = "report_ignored"

GLANCE_SECONDS = 5.0
"""How long we wait for the process to show progress before we read the records."""


class Ignored(Message):
    """A report from the learning system that changed nothing, and why."""

    at: Instant
    reason: str


class ReportAnswer(ReportResult):
    """What a report of a learning system did to a training."""

    request_id: str


class TrainingProgress(Message):
    """How far a training run has come, for the people who may know."""

    run: TrainingDetail
    windows: tuple[WindowShare, ...]
    """Every window; only the last one when the process is no longer in Temporal."""
    ignored: tuple[Ignored, ...]

    @property
    def ended(self) -> bool:
        """Whether the run has ended."""
        return self.run.ended_at is not None


async def submit_form(context: Context, by: str, key: str, request_id: str, form_id: str) -> TrainingProgress:
    """Record that a form is completed."""
    message = validated(SubmitForm, actor=await acting(context, by), key=key, form_id=form_id)
    return await _send(context, request_id, form.submit_form, message)


async def record_test(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    test_id: str,
    score: str,
    *,
    scale: Scale | None = None,
    maximum: str = "",
    taken_at: datetime | None = None,
    again: bool = False,
) -> TrainingProgress:
    """Record a test that was taken, now or at `taken_at`, with its score as it was typed.

    `again` says that it is another attempt with the same score as the last.
    """
    message = validated(
        RecordTest,
        actor=await acting(context, by),
        key=key,
        test_id=test_id,
        score=score,
        scale=scale,
        maximum=maximum,
        taken_at=taken_at,
    )
    if not again:
        await _require_not_repeated(context, request_id, message)
    return await _send(context, request_id, test.record_test, message)


async def _require_not_repeated(context: Context, request_id: str, message: RecordTest) -> None:
    """Raise RuleViolation if the same person just recorded the same attempt."""
    await _visible_run(context, message.actor, request_id)
    run = await context.processes.snapshot(training_workflow_id(request_id), TrainingRun)
    if run is not None:
        require_not_repeated(run, message, context.now())


async def correct_test(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    test_id: str,
    attempt: int,
    score: str,
    reason: str,
    *,
    scale: Scale | None = None,
    maximum: str = "",
) -> TrainingProgress:
    """Replace the wrong score of an attempt at a test, with the reason."""
    message = validated(
        CorrectTest,
        actor=await acting(context, by),
        key=key,
        test_id=test_id,
        attempt=attempt,
        score=score,
        scale=scale,
        maximum=maximum,
        reason=reason,
    )
    return await _send(context, request_id, test.correct_test, message)


async def grant_attempt(
    context: Context, by: str, key: str, request_id: str, test_id: str, reason: str
) -> TrainingProgress:
    """Grant one more attempt at a test whose attempts are used up, with the reason."""
    message = validated(GrantAttempt, actor=await acting(context, by), key=key, test_id=test_id, reason=reason)
    return await _send(context, request_id, test.grant_attempt, message)


async def add_certificate(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    course_id: str,
    paper: Upload,
    *,
    several_courses: bool = False,
) -> TrainingProgress:
    """Record that a course was completed, and save its certificate with the run (NEW-02).

    The same file for another course is refused, unless `several_courses` says that it names several.
    """
    actor = await acting(context, by)
    run = await running(context, actor, request_id)
    message = validated(
        AddCertificate,
        actor=actor,
        key=key,
        course_id=course_id,
        document_id=_document_id(run, DocumentKind.CERTIFICATE, paper),
    )
    if not several_courses:
        require_own_certificate(run, message)
    _require_allowed(course.add_certificate, run, message, context.now())
    context.policy().uploads.require_another_file(len(files_of(run)))
    await store(context, run.agency_id, run.person_id, DocumentKind.CERTIFICATE, paper, actor)
    return await _take(context, request_id, course.add_certificate, message)


async def sign(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    signature_id: str,
    paper: Upload | None = None,
    *,
    signed: SignedText | None = None,
) -> TrainingProgress:
    """Record a signature under the agreement, and save the signed copy with the run if there is one.

    `signed` says what somebody signed by typing their name under the text. Raises RuleViolation if another text applies
    by now.
    """
    actor = await acting(context, by)
    run = await running(context, actor, request_id)
    document_id = None if paper is None else _document_id(run, DocumentKind.AGREEMENT, paper)
    message = validated(Sign, actor=actor, key=key, signature_id=signature_id, document_id=document_id, signed=signed)
    if signed is not None:
        _require_allowed(signature.sign, run, message, context.now())
        await _keep_text(context, signature_id, signed)
    if paper is not None:
        _require_allowed(signature.sign, run, message, context.now())
        context.policy().uploads.require_another_file(len(files_of(run)))
        await store(context, run.agency_id, run.person_id, DocumentKind.AGREEMENT, paper, actor)
    return await _take(context, request_id, signature.sign, message)


async def _keep_text(context: ReadingContext, signature_id: str, signed: SignedText) -> None:
    """Keep the text that somebody signs. Raises RuleViolation if it is not the one that applies now."""
    material = context.pack.material_for(signature_id)
    if material is None or not material.text or material.sha256 != signed.text_sha256:
        raise RuleViolation(
            "text_changed", "The text has changed since you opened this page. Please read it again, and sign it then."
        )
    await asyncio.to_thread(
        uploads.store_text, context.database, material.sha256, material.version, material.text, context.now()
    )


async def record_account(
    context: Context, by: str, key: str, request_id: str, account_id: str, user_name: str
) -> TrainingProgress:
    """Record that the trainee has an account in another system, with the user name there (NEW-08).

    Raises RuleViolation if another person in training has the name: no report by user name would find either.
    """
    actor = await acting(context, by)
    message = validated(RecordAccount, actor=actor, key=key, account_id=account_id, user_name=user_name)
    run = await running(context, actor, request_id)
    _require_allowed(account.record_account, run, message, context.now())
    if await asyncio.to_thread(trainings.others_have_user_name, context.database, message.user_name, run.person_id):
        raise RuleViolation(
            "user_name_taken",
            f"Somebody else in training has the user name “{message.user_name}”. Please check the name, because "
            "reports of the learning system could not tell the two apart.",
        )
    return await _take(context, request_id, account.record_account, message)


async def submit_step(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    case: int,
    step: int,
    note: str = "",
    *,
    client_id: str = "",
    picture: Upload | None = None,
    training_site_only: bool = False,
) -> TrainingProgress:
    """Submit a practice-case step, as the trainee.

    `client_id` and `picture` show the work to the reviewer. With either, `training_site_only` has to be confirmed.
    """
    actor = await acting(context, by)
    said = {
        "actor": actor,
        "key": key,
        "case": case,
        "step": step,
        "note": note,
        "client_id": client_id,
        "training_site_only": training_site_only,
    }
    if picture is None:
        return await _send(context, request_id, practice_case.submit_step, validated(SubmitStep, **said))
    run = await running(context, actor, request_id)
    message = validated(SubmitStep, **said, document_id=_document_id(run, DocumentKind.EVIDENCE, picture))
    _require_allowed(practice_case.submit_step, run, message, context.now())
    context.policy().uploads.require_another_file(len(files_of(run)))
    await store(context, run.agency_id, run.person_id, DocumentKind.EVIDENCE, picture, actor)
    return await _take(context, request_id, practice_case.submit_step, message)


async def review_step(
    context: Context, by: str, key: str, request_id: str, case: int, step: int, *, approve: bool, comments: str = ""
) -> TrainingProgress:
    """Approve a practice-case step, or send it back with comments, as a reviewer."""
    message = validated(
        ReviewStep,
        actor=await acting(context, by),
        key=key,
        case=case,
        step=step,
        approve=approve,
        comments=comments,
    )
    workflow_id = training_workflow_id(request_id)
    await require_not_claimed(context, message.actor, workflow_id, review_key(case, step))
    return await _send(context, request_id, practice_case.review_step, message)


async def extend(context: Context, by: str, key: str, request_id: str, to_day: date, reason: str) -> TrainingProgress:
    """Move the deadline to the end of `to_day`, with a reason."""
    message = validated(ExtendDeadline, actor=await acting(context, by), key=key, to_day=to_day, reason=reason)
    return await _send(context, request_id, training_window.extend, message)


async def withdraw(context: Context, by: str, key: str, request_id: str, reason: str) -> TrainingProgress:
    """Withdraw a training before it ends."""
    message = validated(WithdrawTraining, actor=await acting(context, by), key=key, reason=reason)
    return await _send(context, request_id, training_window.withdraw, message)


async def report_test(context: Context, request_id: str, report: TestReport) -> ReportAnswer:
    """Record what a learning system reports, as the learning system would send it.

    Raises RuleViolation when no training is running.
    """
    return await report_to(context, request_id, test.report_test, report)


async def report_to(
    context: Context,
    request_id: str,
    reaction: Reaction[TrainingRun, ReportT],
    report: ReportT,
) -> ReportAnswer:
    """Send a training a report of another system; return what it changed, or why nothing."""
    if not await context.processes.report(training_workflow_id(request_id), reaction, report):
        raise await _ended(context, None, request_id)
    run = await context.processes.snapshot(training_workflow_id(request_id), TrainingRun)
    ignored = [each for each in run.ignored if each.report_id == report.report_id] if run is not None else []
    if not ignored:
        return ReportAnswer(request_id=request_id)
    return ReportAnswer(request_id=request_id, ignored=ignored[-1].reason, is_repeat=ignored[-1].is_repeat)


async def request_of_user(context: ReadingContext, user_name: str) -> str:
    """Return the request of the open training of the person who has this user name in a learning system (NEW-08).

    Raises RuleViolation when there is none, or more than one.
    """
    name = user_name.strip()
    found = await asyncio.to_thread(trainings.open_trainings_of_user, context.database, name)
    if not found:
        raise RuleViolation(
            "unknown_user",
            f"No open training has the user name “{name}”. Please check it, or record it for the training.",
        )
    if len(found) > 1:
        raise RuleViolation(
            "several_users",
            f"Several open trainings have the user name “{name}”: {listed(found)}. Please name the request instead.",
        )
    return found[0]


async def progress(context: Context, by: str, request_id: str) -> TrainingProgress:
    """Show how far a training run has come, from its process or, if that can't answer, from the records."""
    actor = await acting(context, by)
    recorded = await recorded_run(context, actor, request_id)
    may_see_progress(actor, recorded, context.policy().readers).require()
    try:
        run = await context.processes.snapshot(training_workflow_id(request_id), TrainingRun, GLANCE_SECONDS)
    except ProcessesAway:
        run = None
    if run is not None:
        shown = await _with_names(context, run)
        if recorded.ended_at is None:
            return shown
        # The records also have the papers that were supplied after the training.
        return shown.model_copy(update={"run": shown.run.model_copy(update={"steps": recorded.steps})})
    return await _from_records(context, recorded)


async def of_agency(context: ReadingContext, by: str, agency_id: str, *, open_only: bool = False) -> list[TrainingRow]:
    """List an agency's training runs, the nearest deadline first (ACC-13)."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    return await asyncio.to_thread(
        trainings.trainings_of, context.database, context.now(), agency_id=agency.id, open_only=open_only
    )


async def _send(
    context: Context, request_id: str, rule: Rule[TrainingRun, ActedT], message: ActedT
) -> TrainingProgress:
    """Take a step if the actor may know of the run."""
    await _visible_run(context, message.actor, request_id)
    return await _take(context, request_id, rule, message)


async def _take(
    context: Context, request_id: str, rule: Rule[TrainingRun, ActedT], message: ActedT
) -> TrainingProgress:
    """Take a step on a run that was looked up for the actor already."""
    try:
        run = await context.processes.take(training_workflow_id(request_id), rule, message)
    except RuleViolation as refusal:
        raise (await _ended(context, message.actor, request_id) if refusal.code == ENDED else refusal) from refusal
    return await _with_names(context, run)


async def running(context: Context, actor: Actor | None, request_id: str) -> TrainingRun:
    """Return the run as its process has it. Raises RuleViolation when there is none."""
    await _visible_run(context, actor, request_id)
    run = await context.processes.snapshot(training_workflow_id(request_id), TrainingRun)
    if run is None:
        raise await _ended(context, actor, request_id)
    return run


async def _visible_run(context: ReadingContext, actor: Actor | None, request_id: str) -> TrainingDetail | None:
    """Return the run as the records have it. Raises RuleViolation if the actor may not know of it.

    If they have none, the process answers: it may not have recorded its first step yet.
    """
    recorded = await asyncio.to_thread(trainings.training, context.database, request_id, context.now())
    if recorded is not None:
        people = (recorded.person_id, recorded.requested_by)
        visible(actor, recorded, "request", request_id, agency_id=recorded.agency_id, people=people)
    return recorded


async def recorded_run(context: ReadingContext, actor: Actor | None, request_id: str) -> TrainingDetail:
    """Return the run as the records have it. Raises RuleViolation when there is none that the actor knows of."""
    recorded = await _visible_run(context, actor, request_id)
    if recorded is None:
        request = await known_request(context, actor, request_id)
        if actor is not None:
            may_see_record(actor, request.agency_id, request.person_id, context.policy().readers).require()
        raise RuleViolation(
            "no_training",
            f"No training has started for request {request.id}. The request is {in_words(request.state)}.",
        )
    return recorded


async def _ended(context: ReadingContext, actor: Actor | None, request_id: str) -> RuleViolation:
    """Return why nothing can be done on a run whose process no longer answers.

    Raises RuleViolation if the actor may not see the run.
    """
    recorded = await recorded_run(context, actor, request_id)
    if actor is not None:
        may_see_progress(actor, recorded, context.policy().readers).require()
    if recorded.ended_at is None:
        return RuleViolation(
            "lost", f"Training {request_id} has not ended, but its process can't be found. Please contact the helpdesk."
        )
    return RuleViolation(ENDED, TrainingLifecycle(recorded.state).refusal(TrainingMove.WORKED_ON))


def _require_allowed(
    rule: Callable[[TrainingRun, StepT, datetime], TrainingDecision], run: TrainingRun, message: StepT, now: datetime
) -> None:
    """Raise the refusal that the run would give, so that a refused step leaves no document behind.

    The same form again is not refused: it gets the answer it got before.
    """
    try:
        rule(run, message, now)
    except RuleViolation as refusal:
        if refusal.code != ALREADY:
            raise


def _document_id(run: TrainingRun, kind: DocumentKind, paper: Upload) -> str:
    return documents.document_id(run.agency_id, run.person_id, kind, paper.content)


async def _with_names(context: ReadingContext, run: TrainingRun) -> TrainingProgress:
    """Return how far the run is as its process has it, with the names from the records."""
    now = context.now()
    names = await names_of(context, run.agency_id, run.person_id)
    return TrainingProgress(
        run=TrainingDetail(**fields_of(overview(run, now), TrainingOverview), **names),
        windows=tuple(window_share(run, window, now) for window in run.windows),
        ignored=tuple(Ignored(at=each.at, reason=each.reason) for each in run.ignored),
    )


async def _from_records(context: ReadingContext, recorded: TrainingDetail) -> TrainingProgress:
    entries = await asyncio.to_thread(audit.history, context.database, training_workflow_id(recorded.request_id))
    share = WindowShare(
        case=recorded.case_number,
        deadline=recorded.deadline,
        explanation=recorded.deadline.explained(),
        trainee_seconds=recorded.trainee_seconds,
        reviewer_seconds=recorded.reviewer_seconds,
    )
    ignored = tuple(
        Ignored(at=each.at, reason=each.summary.partition(": ")[2]) for each in entries if each.move == IGNORED_MOVE
    )
    # Who reviewed is for the pages of reviewers.
    shown = recorded.model_copy(update={"reviewers": {}})
    return TrainingProgress(run=shown, windows=(share,), ignored=ignored)
