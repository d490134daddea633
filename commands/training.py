"""Training runs: each step of the trainee, the helpers and the reviewers, and how far a training is."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated

import typer

from commands.files import paper
from commands.formatting import say, state, table, until
from commands.options import As, File, Json, Key, Note, OneAgency, OptionalFile, Reason, Training, day, moment
from commands.runner import answer, exactly_one, look_up, send
from commands.training_view import show_progress
from models.training.messages import TestReport
from services import training
from services.context import Context
from services.forms import validated
from services.training import TrainingProgress
from storage.reads.trainings import TrainingRow

Case = Annotated[int, typer.Option("--case", metavar="NUMBER", help="The practice case.")]
Step = Annotated[int, typer.Option("--step", metavar="NUMBER", help="The step of the practice case.")]
Test = Annotated[str, typer.Option("--test", metavar="NAME", help="The test, as `progress` names it.")]
Score = Annotated[str, typer.Option("--score", metavar="PERCENT", help="The grade in percent, such as 87.5.")]


def submit_form(
    request: Training,
    by: As,
    form: Annotated[str, typer.Option("--form", metavar="NAME", help="The form, as `progress` names it.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say that a form of the training is completed.

    For the trainee, or somebody of the agency or the HMIS lead who helps.

    Example: `starter.py submit-form R-3f9a0c12b7de --as tess@shelter.example --form user-policies`
    """
    _step(lambda context, form_key: training.submit_form(context, by, form_key, request, form), key, as_json)


def submit_certificate(
    request: Training,
    by: As,
    course: Annotated[str, typer.Option("--course", metavar="NAME", help="The course, as `progress` names it.")],
    file: File,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Hand in the certificate of a course: a PDF, PNG or JPEG file of at most 10 MB. It is kept with the training.

    For the trainee, or somebody of the agency or the HMIS lead who helps.

    Example: `starter.py submit-certificate R-3f9a0c12b7de --as tess@shelter.example --course hmis-basics
    --file certificate.pdf`
    """
    _step(
        lambda context, form_key: training.add_certificate(context, by, form_key, request, course, paper(file)),
        key,
        as_json,
    )


def sign(
    request: Training,
    by: As,
    signature: Annotated[
        str, typer.Option("--signature", metavar="NAME", help="Which signature, as `progress` names it.")
    ],
    file: OptionalFile = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Sign the user agreement; the signed paper, if there is one, is kept with the training.

    Everybody signs for themselves, in the order of the policy: the trainee, then those who sign for the agency.

    Example: `starter.py sign R-3f9a0c12b7de --as tess@shelter.example --signature signed-by-trainee`
    """
    _step(
        lambda context, form_key: training.sign(
            context, by, form_key, request, signature, None if file is None else paper(file)
        ),
        key,
        as_json,
    )


def submit(
    request: Training, by: As, step: Step, case: Case = 1, note: Note = "", key: Key = "", as_json: Json = False
) -> None:
    """Hand in a step of the practice case for review, for the first time or corrected.

    For the trainee alone: it shows the trainee's own work. The next step opens when this one is approved.

    Example: `starter.py submit R-3f9a0c12b7de --as tess@shelter.example --step 1`
    """
    _step(
        lambda context, form_key: training.submit_step(context, by, form_key, request, case, step, note), key, as_json
    )


def withdraw(request: Training, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Give a training up before its end. The request ends with it.

    For the trainee, the agency's representatives, and HMIS lead staff.

    Example: `starter.py withdraw R-3f9a0c12b7de --as tess@shelter.example --reason "I changed positions."`
    """
    _step(lambda context, form_key: training.withdraw(context, by, form_key, request, reason), key, as_json)


def record_test(request: Training, by: As, test: Test, score: Score, key: Key = "", as_json: Json = False) -> None:
    """Enter the grade of a test. Every attempt is kept; it counts as passed from the policy's pass mark on.

    For HMIS lead staff, never for a test of one's own.

    Example: `starter.py record-test R-3f9a0c12b7de --as rita@hmis.example --test security-privacy --score 95`
    """
    _step(lambda context, form_key: training.record_test(context, by, form_key, request, test, score), key, as_json)


def review_step(
    request: Training,
    by: As,
    step: Step,
    case: Case = 1,
    approve: Annotated[bool, typer.Option("--approve", help="The step is done as it should be.")] = False,
    send_back: Annotated[
        str | None, typer.Option("--send-back", metavar="COMMENTS", help="What the trainee has to correct.")
    ] = None,
    comments: Annotated[
        str, typer.Option("--comments", metavar="TEXT", help="A word to the trainee with an approval.")
    ] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Review a step of a practice case: approve it, or send it back with what has to be corrected.

    For the reviewers that the policy names, never for one's own work.

    Example: `starter.py review-step R-3f9a0c12b7de --as rita@hmis.example --step 1
    --send-back "The exit date is wrong."`
    """
    chosen = exactly_one({"--approve": approve, "--send-back": send_back is not None})
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
    """Move the deadline of a training to a later day, with a reason that is kept.

    For the roles that the policy names, within the days it allows, never for one's own training.

    Example: `starter.py extend R-3f9a0c12b7de --as lea@hmis.example --to 2026-12-04 --reason "Illness."`
    """
    _step(lambda context, form_key: training.extend(context, by, form_key, request, to, reason), key, as_json)


def progress(request: Training, by: As, as_json: Json = False) -> None:
    """How far a training is: the next step and whose turn it is, the deadline and how it came about, each part with a
    mark, the reviewers' comments, and how much of the time trainee and reviewers used.

    For the trainee, the agency's representatives at any time, and HMIS lead staff.

    Example: `starter.py progress R-3f9a0c12b7de --as tess@shelter.example`
    """
    answer(lambda context: training.progress(context, by, request), show_progress, as_json=as_json, offline=True)


def of_agency(
    agency: OneAgency,
    by: As,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not over.")] = False,
    as_json: Json = False,
) -> None:
    """The trainings of an agency, the nearest deadline first.

    For the agency's representatives and HMIS lead staff.

    Example: `starter.py trainings a-02 --as sam@shelter.example --open`
    """

    def shown(rows: list[TrainingRow], zone: str) -> None:
        table(
            ("Request", "Trainee", "State", "Deadline", "Whose turn", "Next"),
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
    request: Training,
    test: Test,
    score: Score,
    report: Annotated[
        str, typer.Option("--report", metavar="ID", help="The learning system's own number for this attempt.")
    ],
    taken_at: Annotated[
        datetime | None,
        typer.Option("--taken-at", metavar="TIME", parser=moment, help="When it was taken; left out, now."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Report a test as a learning system does. The same report twice counts once; one that comes late changes nothing.

    For the connection to a learning system. What changes nothing is kept, with the reason, and shown by `progress`.

    Example: `starter.py report-test R-3f9a0c12b7de --test data-standards --score 88 --report attempt-4711`
    """

    async def work(context: Context) -> dict[str, str]:
        message = validated(TestReport, report_id=report, test_id=test, score=score, taken_at=taken_at or context.now())
        return {"ignored": await training.report_test(context, request, message)}

    def shown(told: dict[str, str], zone: str) -> None:
        say(f"The report changed nothing: {told['ignored']}" if told["ignored"] else "The report was taken in.")

    answer(work, shown, as_json=as_json)


def _step(work: Callable[[Context, str], Awaitable[TrainingProgress]], key: str, as_json: bool) -> None:
    """Take a step of a training and say what comes next."""
    send(work, _next, key=key, as_json=as_json)


def _next(shown: TrainingProgress, zone: str) -> None:
    say(f"Done. {shown.run.next_step}")
    if not shown.ended:
        say(f"It is the turn of {shown.run.waiting_for}. The deadline is {until(shown.run.deadline.ends_at, zone)}.")
