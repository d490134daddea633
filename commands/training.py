"""Training runs: each step of the trainee, the helpers, and the reviewers, and how far a training has come."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.files import paper
from commands.formatting import say, state, table, until
from commands.options import (
    WHEN,
    Again,
    As,
    File,
    Json,
    Key,
    Note,
    OneAgency,
    OptionalFile,
    OptionalTraining,
    Reason,
    Training,
    day,
    instant_of,
    occasion,
)
from commands.runner import answer, exactly_one, look_up, send
from commands.training_view import show_progress, show_report
from models.training.messages import TestReport
from models.training.score import Scale as ScoreScale
from services import training
from services.context import Context
from services.forms import validated
from services.training import ReportAnswer, TrainingProgress
from storage.reads.trainings import TrainingRow

Case = Annotated[int, typer.Option("--case", metavar="NUMBER", help="The practice case.")]
Step = Annotated[int, typer.Option("--step", metavar="NUMBER", help="The step of the practice case.")]
Test = Annotated[str, typer.Option("--test", metavar="NAME", help="The test's name in `progress`.")]
Score = Annotated[
    str,
    typer.Option("--score", metavar="SCORE", help="The score in percent, such as 87.5, or in points, such as 19/20."),
]
Scale = Annotated[
    ScoreScale | None,
    typer.Option(
        "--scale",
        help="What the score counts: percent, a fraction of 1, points, or a scaled xAPI score.",
        show_default=False,
    ),
]
Maximum = Annotated[
    str, typer.Option("--maximum", metavar="POINTS", help="The most points there are, for a score in points.")
]
TakenAt = Annotated[
    date | None,
    typer.Option("--taken-at", metavar="TIME", parser=occasion, help=f"When it was taken: {WHEN}"),
]


def submit_form(
    request: Training,
    by: As,
    form: Annotated[str, typer.Option("--form", metavar="NAME", help="The form's name in `progress`.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that a form of the training is completed.

    For the trainee, or someone at the agency or the HMIS lead who helps.

    Example: `starter.py submit-form R-3f9a0c12b7de --as tess@shelter.example --form user-policies`
    """
    _step(lambda context, form_key: training.submit_form(context, by, form_key, request, form), key, as_json)


def submit_certificate(
    request: Training,
    by: As,
    course: Annotated[str, typer.Option("--course", metavar="NAME", help="The course's name in `progress`.")],
    file: File,
    several_courses: Annotated[
        bool, typer.Option("--several-courses", help="The certificate names several courses, and was submitted before.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Submit the certificate of a course: a PDF, PNG, or JPEG file of at most 10 MB.

    For the trainee, or someone at the agency or the HMIS lead who helps. The certificate is saved with the training.
    The same file for another course is refused, unless you say that it names several.

    Example: `starter.py submit-certificate R-3f9a0c12b7de --as tess@shelter.example --course hmis-basics
    --file certificate.pdf`
    """
    _step(
        lambda context, form_key: training.add_certificate(
            context, by, form_key, request, course, paper(file), several_courses=several_courses
        ),
        key,
        as_json,
    )


def sign(
    request: Training,
    by: As,
    signature: Annotated[str, typer.Option("--signature", metavar="NAME", help="The signature's name in `progress`.")],
    file: OptionalFile = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Sign the user agreement, and attach the signed copy if there is one.

    Each person signs for themselves, in the policy's order: first the trainee, then those who sign for the agency. The
    copy is saved with the training.

    Example: `starter.py sign R-3f9a0c12b7de --as tess@shelter.example --signature signed-by-trainee`
    """
    _step(
        lambda context, form_key: training.sign(
            context, by, form_key, request, signature, None if file is None else paper(file)
        ),
        key,
        as_json,
    )


def record_account(
    request: Training,
    by: As,
    account: Annotated[str, typer.Option("--account", metavar="NAME", help="The account's name in `progress`.")],
    user: Annotated[str, typer.Option("--user", metavar="NAME", help="The trainee's user name on the other system.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that a trainee has an account on another system, such as a learning center.

    The policy says who may do this: the trainee, someone at the agency, or HMIS lead staff. Reports from the other
    system find the training by this user name. To correct a user name, record the right one.

    Example: `starter.py record-account R-3f9a0c12b7de --as tess@shelter.example --account learning-center
    --user tess.sample`
    """
    _step(
        lambda context, form_key: training.record_account(context, by, form_key, request, account, user), key, as_json
    )


def submit(
    request: Training,
    by: As,
    step: Step,
    case: Case = 1,
    note: Note = "",
    client_id: Annotated[
        str, typer.Option("--client-id", metavar="ID", help="The ID of the invented client on the training site.")
    ] = "",
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="A screenshot: PDF, PNG, or JPEG.")
    ] = None,
    training_site_only: Annotated[
        bool, typer.Option("--training-site-only", help="Everything here is from the training site; no client is real.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Submit a step of the practice case for review, for the first time or after you corrected it.

    Only the trainee can do this, because the step shows the trainee's own work. The ID of the client on the training
    site, or a screenshot, shows the reviewer where to look. The next step opens when a reviewer approves this one.

    Example: `starter.py submit R-3f9a0c12b7de --as tess@shelter.example --step 1 --client-id 12345
    --training-site-only`
    """
    _step(
        lambda context, form_key: training.submit_step(
            context,
            by,
            form_key,
            request,
            case,
            step,
            note,
            client_id=client_id,
            picture=None if picture is None else paper(picture),
            training_site_only=training_site_only,
        ),
        key,
        as_json,
    )


def withdraw(request: Training, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Withdraw from a training before it ends. The request ends with it.

    For the trainee, the agency's representatives, and HMIS lead staff.

    Example: `starter.py withdraw R-3f9a0c12b7de --as tess@shelter.example --reason "I changed positions."`
    """
    _step(lambda context, form_key: training.withdraw(context, by, form_key, request, reason), key, as_json)


def record_test(
    request: Training,
    by: As,
    test: Test,
    score: Score,
    scale: Scale = None,
    maximum: Maximum = "",
    taken_at: TakenAt = None,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Enter a test score. Every attempt is saved; a score at or above the policy's pass mark passes.

    For HMIS lead staff. Nobody can enter the score of their own test. A test that was taken in time counts even if you
    enter it later, as long as the training is open: say when it was taken.

    Example: `starter.py record-test R-3f9a0c12b7de --as rita@hmis.example --test security-privacy --score 95`
    """
    send(
        lambda context, form_key: training.record_test(
            context,
            by,
            form_key,
            request,
            test,
            score,
            scale=scale,
            maximum=maximum,
            taken_at=None if taken_at is None else instant_of(taken_at, context.now(), context.pack.time_zone),
            again=again,
        ),
        _attempt,
        key=key,
        as_json=as_json,
    )


def correct_test(
    request: Training,
    by: As,
    test: Test,
    attempt: Annotated[int, typer.Option("--attempt", metavar="NUMBER", help="Which attempt: 1 for the first.")],
    score: Score,
    reason: Reason,
    scale: Scale = None,
    maximum: Maximum = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Correct a wrong test score, and say why. The old score stays visible, and the trainee gets an email.

    For HMIS lead staff, while the training is open. Nobody can correct the score of their own test. If the test was
    passed and no longer is, the trainee has to take it again. What the trainee submitted since then is kept.

    Example: `starter.py correct-test R-3f9a0c12b7de --as rita@hmis.example --test security-privacy --attempt 1
    --score 79
    --reason "The digits were swapped."`
    """
    _step(
        lambda context, form_key: training.correct_test(
            context, by, form_key, request, test, attempt, score, reason, scale=scale, maximum=maximum
        ),
        key,
        as_json,
    )


def grant_attempt(request: Training, by: As, test: Test, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Grant one more attempt at a test whose attempts are used up, and say why.

    For the roles that the policy names. The deadline stays the same; `extend` moves it. To end the training instead,
    use `withdraw`.

    Example: `starter.py grant-attempt R-3f9a0c12b7de --as rita@hmis.example --test security-privacy
    --reason "The connection broke off."`
    """
    _step(lambda context, form_key: training.grant_attempt(context, by, form_key, request, test, reason), key, as_json)


def review_step(
    request: Training,
    by: As,
    step: Step,
    case: Case = 1,
    approve: Annotated[bool, typer.Option("--approve", help="The step is done correctly.")] = False,
    send_back: Annotated[
        str | None, typer.Option("--send-back", metavar="COMMENTS", help="What the trainee needs to correct.")
    ] = None,
    comments: Annotated[
        str, typer.Option("--comments", metavar="TEXT", help="A comment to the trainee, with an approval.")
    ] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Review a practice-case step: approve it, or send it back with what to correct.

    For the reviewers that the policy names. Nobody can review their own work.

    Example: `starter.py review-step R-3f9a0c12b7de --as rita@hmis.example --step 1
    --send-back "The exit date is wrong."`
    """
    chosen = exactly_one({"--approve": approve, "--send-back": send_back is not None})
    if send_back is not None and comments:
        raise typer.BadParameter(
            "use --comments with --approve only; write all that needs to be corrected after --send-back"
        )
    _step(
        lambda context, form_key: training.review_step(
            context,
            by,
            form_key,
            request,
            case,
            step,
            approve=chosen == "--approve",
            comments=comments if send_back is None else send_back,
        ),
        key,
        as_json,
    )


def extend(
    request: Training,
    by: As,
    to: Annotated[date, typer.Option("--to", metavar="DATE", parser=day, help="The new last day (2026-12-04).")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Move the deadline of a training to a later day, and say why. The reason is saved.

    For the roles that the policy names, within the days it allows. Nobody can extend their own training.

    Example: `starter.py extend R-3f9a0c12b7de --as lea@hmis.example --to 2026-12-04 --reason "Illness."`
    """
    _step(lambda context, form_key: training.extend(context, by, form_key, request, to, reason), key, as_json)


def progress(request: Training, by: As, as_json: Json = False) -> None:
    """Show how far a training has come: the next step, who it is waiting for, and the deadline.

    It also shows how the deadline was set, each part with a mark, the reviewers' comments, and how much of the time the
    trainee and the reviewers have used. For the trainee and the agency's representatives at any time, and HMIS lead
    staff.

    Example: `starter.py progress R-3f9a0c12b7de --as tess@shelter.example`
    """
    answer(lambda context: training.progress(context, by, request), show_progress, as_json=as_json, offline=True)


def of_agency(
    agency: OneAgency,
    by: As,
    open_only: Annotated[bool, typer.Option("--open", help="Only open trainings.")] = False,
    as_json: Json = False,
) -> None:
    """List an agency's trainings, the nearest deadline first.

    For the agency's representatives and HMIS lead staff.

    Example: `starter.py trainings a-02 --as sam@shelter.example --open`
    """

    def shown(rows: list[TrainingRow], zone: str) -> None:
        table(
            ("Request", "Trainee", "State", "Deadline", "Waiting for", "Next"),
            [
                (
                    row.request_id,
                    row.person_name,
                    state(row.state),
                    until(row.deadline.ends_at, zone),
                    row.waiting_for,
                    row.next_step,
                )
                for row in rows
            ],
            empty="There are no trainings.",
        )

    look_up(
        lambda context: training.of_agency(context, by, agency, open_only=open_only),
        shown,
        as_json=as_json,
    )


def report_test(
    test: Test,
    score: Score,
    report: Annotated[
        str, typer.Option("--report", metavar="ID", help="The learning system's own number for this attempt.")
    ],
    request: OptionalTraining = None,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="NAME", help="The trainee's user name on the learning system, if not REQUEST."),
    ] = None,
    scale: Scale = None,
    maximum: Maximum = "",
    taken_at: TakenAt = None,
    as_json: Json = False,
) -> None:
    """Report a test score the way a learning system does.

    For the connection to a learning system. Give either the number of the request, or the user name that was recorded
    with `record-account`. The same report twice counts once. A test that was taken in time counts as long as the
    training is open. A report that
    changes nothing is saved with the reason, and `progress` shows it.

    Status 0 if it was recorded or is the same report again, 1 if it changed nothing.

    Example: `starter.py report-test R-3f9a0c12b7de --test data-standards --score 88 --report attempt-4711`

    Example: `starter.py report-test --user tess.sample --test data-standards --score 88 --report attempt-4711`
    """
    exactly_one({"REQUEST": request is not None, "--user": user is not None})

    async def work(context: Context) -> ReportAnswer:
        message = validated(
            TestReport,
            report_id=report,
            test_id=test,
            score=score,
            scale=scale,
            maximum=maximum,
            taken_at=instant_of(taken_at, context.now(), context.pack.time_zone),
        )
        found = await training.request_of_user(context, user) if user is not None else request or ""
        return await training.report_test(context, found, message)

    answer(work, show_report, as_json=as_json)


def _attempt(shown: TrainingProgress, zone: str) -> None:
    """Say what the latest attempt came to, and what comes next."""
    if shown.run.attempts:
        last = max(shown.run.attempts, key=lambda each: each.at)
        say(f"Recorded: {last.score} percent, {'passed' if last.passed else 'not passed'}.")
    _show_next(shown, zone)


def _step(work: Callable[[Context, str], Awaitable[TrainingProgress]], key: str, as_json: bool) -> None:
    """Take a step of a training and say what comes next."""

    def show(shown: TrainingProgress, zone: str) -> None:
        say("Recorded.")
        _show_next(shown, zone)

    send(work, show, key=key, as_json=as_json)


def _show_next(shown: TrainingProgress, zone: str) -> None:
    say(shown.run.next_step if shown.ended else f"Next: {shown.run.next_step}")
    if not shown.ended:
        say(f"Waiting for: {shown.run.waiting_for}. Deadline: {until(shown.run.deadline.ends_at, zone)}.")
