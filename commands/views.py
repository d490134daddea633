"""What a request and a training look like to a person."""

from commands.formatting import at, lasting, say, short, state, table
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.base import listed
from models.calendar import spoken
from services.training import TrainingProgress
from storage.reads.requests import RequestRow
from storage.reads.trainings import ReviewRow, StepRow
from storage.tables.trainings import StepKind, StepStatus

MARKS = {
    StepStatus.DONE: "✓ done",
    StepStatus.OPEN: "○ to do",
    StepStatus.SUBMITTED: "… with the reviewers",
    StepStatus.RETURNED: "↩ to correct",
    StepStatus.LOCKED: "· later",
}


def request(row: RequestRow, zone: str) -> None:
    """Where a request stands and what it waits for."""
    say(f"Request {row.id} for {row.kind.spoken}: {state(row.state)}.")
    say(f"It is about {row.person_name} ({row.person_id}) at {row.agency_name} ({row.agency_id}).")
    if row.ended:
        say(f"It ended on {at(row.ended_at, zone)}. {row.end_reason}")
    if row.missing and row.state == RequestState.RETURNED:
        say(f"Missing: {listed(row.missing)}.")
    if row.due is not None:
        say(f"This waits until {row.due.explained()}")
    if row.kind == RequestKind.REMOVE_USER:
        _removal(row)
    if row.account_limit_at is not None:
        _account(row, zone)
    if row.state == RequestState.IN_TRAINING:
        say(f"See the training with: starter.py progress {row.id} --as PERSON")


def progress(shown: TrainingProgress, zone: str) -> None:
    """How far a training is: what comes next and by when, each part with a mark, the comments, the time used."""
    run = shown.run
    say(f"Training of {run.person_name} ({run.person_id}) at {run.agency_name}, request {run.request_id}.")
    ended = f" since {at(run.ended_at, zone)}" if shown.ended else ""
    say(f"State: {state(run.state)}{ended}.")
    say(f"Next: {run.next_step}")
    if not shown.ended:
        say(f"Whose turn: {run.waiting_for}.")
        say(f"Deadline: {shown.windows[-1].explanation}")
    say("")
    table(
        ("", "Part", "Name to use", "How it went"),
        [(MARKS[step.state], step.title, _name(step), _how(shown, step, zone)) for step in run.steps],
        empty="Nothing is asked for.",
    )
    _comments(shown)
    say("")
    for window in shown.windows:
        which = f"Practice case {window.case}" if run.cases > 1 else "The window"
        used, reviewers = lasting(window.trainee_seconds), lasting(window.reviewer_seconds)
        say(f"{which}: the trainee used {used} of it, the reviewers {reviewers}.")
    for report in shown.ignored:
        say(f"A report of the learning system on {at(report.at, zone)} changed nothing: {report.reason}")


def _removal(row: RequestRow) -> None:
    if row.last_day is not None:
        say(f"The last day with access is {spoken(row.last_day)}.")
    say("The agency keeps the license." if row.keep_license else "The license is given back.")
    if row.notice_lateness:
        say(row.notice_lateness)


def _account(row: RequestRow, zone: str) -> None:
    if row.account_confirmed_at is None:
        latest = at(row.account_limit_at, zone)
        say(f"The account is expected by {at(row.account_target_at, zone)}, at the latest {latest}.")
        return
    late = " That was late." if row.account_late else ""
    say(f"The work on the account was confirmed on {at(row.account_confirmed_at, zone)}.{late}")
    if not row.ended:
        say("What is left to do is done by itself.")


def _name(step: StepRow) -> str:
    """What to type for this part in a command."""
    if step.kind == StepKind.PRACTICE:
        return f"--case {step.case_number} --step {step.step_number}"
    option = {StepKind.COURSE: "--course", StepKind.SIGNATURE: "--signature"}.get(step.kind, f"--{step.kind}")
    return f"{option} {step.key}"


def _how(shown: TrainingProgress, step: StepRow, zone: str) -> str:
    if step.kind == StepKind.TEST:
        tries = [each for each in shown.run.attempts if each.test_key == step.key]
        return "; ".join(f"{each.score} percent, {'passed' if each.passed else 'not passed'}" for each in tries)
    if step.kind == StepKind.PRACTICE:
        handed_in = len(_submissions(shown, step))
        return f"handed in {handed_in} times" if handed_in > 1 else short(step.met_at, zone)
    return short(step.met_at, zone)


def _submissions(shown: TrainingProgress, step: StepRow) -> list[ReviewRow]:
    return [
        each
        for each in shown.run.reviews
        if (each.case_number, each.step_number) == (step.case_number, step.step_number)
    ]


def _comments(shown: TrainingProgress) -> None:
    """What the reviewers said last."""
    reviewed = [each for each in shown.run.reviews if each.reviewed_at is not None]
    if reviewed and reviewed[-1].comments:
        last = reviewed[-1]
        what = "approved" if last.approved else "sent back"
        say(f"The reviewer on step {last.step_number} of case {last.case_number} ({what}): {last.comments}")
