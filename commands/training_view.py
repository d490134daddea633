"""How a training is shown to a person."""

from commands.formatting import at, lasting, say, short, state, table
from models.training.lifecycle import PartStatus
from models.training.overview import AttemptOverview, PartOverview, ReviewOverview
from models.training.reports import LEARNING_SYSTEM
from services.training import ReportAnswer, TrainingProgress

MARKS = {
    PartStatus.DONE: "✓ done",
    PartStatus.OPEN: "○ to do",
    PartStatus.SUBMITTED: "… under review",
    PartStatus.RETURNED: "↩ to correct",
    PartStatus.LOCKED: "· later",
}


def show_progress(shown: TrainingProgress, zone: str) -> None:
    """Show how far a training has come: the next step, the deadline, each part, comments, the time used."""
    run = shown.run
    say(f"Training of {run.person_name} ({run.person_id}) at {run.agency_name}, request {run.request_id}.")
    ended = f" since {at(run.ended_at, zone)}" if shown.ended else ""
    say(f"State: {state(run.state)}{ended}.")
    say(f"Next: {run.next_step}")
    if run.waiver is not None:
        say(f"Fewer parts: {run.waiver.sentence}")
    if not shown.ended:
        say(f"Waiting for: {run.waiting_for}.")
        say(f"Deadline: {shown.windows[-1].explanation}")
    say("")
    table(
        ("", "Part", "Name to type", "Result"),
        [(MARKS[step.state], step.title, _name(step), _how(shown, step, zone)) for step in run.steps],
        empty="This training has no parts.",
    )
    _evidence(shown)
    _comments(shown)
    for step in run.steps:
        if step.earlier is not None:
            over = "" if step.state == PartStatus.DONE else " It no longer counts."
            say(f"“{step.title}”: {step.earlier.sentence}{over}")
    say("")
    for window in shown.windows:
        which = f"Practice case {window.case}" if run.cases > 1 else "Time used"
        used, reviewers = lasting(window.trainee_seconds), lasting(window.reviewer_seconds)
        say(f"{which}: {used} by the trainee, {reviewers} by the reviewers.")
    for report in shown.ignored:
        say(f"A report from the learning system on {at(report.at, zone)} changed nothing: {report.reason}")


def _name(step: PartOverview) -> str:
    """Return what to type for this part in a command."""
    if step.case_number is not None:
        return f"--case {step.case_number} --step {step.step_number}"
    return f"--{step.kind} {step.key}"


def _how(shown: TrainingProgress, step: PartOverview, zone: str) -> str:
    """Say how the part went: the attempts, the user name, the number of submissions, or the day."""
    attempts = [each for each in shown.run.attempts if each.test_key == step.key]
    if attempts:
        return "; ".join(_result(each) for each in attempts)
    if step.earlier_papers:
        return f"{short(step.met_at, zone)}, earlier files kept: {len(step.earlier_papers)}"
    if step.user_name:
        return f"{short(step.met_at, zone)}, user name: {step.user_name}"
    if step.met_by == LEARNING_SYSTEM:
        return f"{short(step.met_at, zone)}, reported by the learning system"
    submissions = len(_submissions(shown, step))
    return f"submitted {submissions} times" if submissions > 1 else short(step.met_at, zone)


def _result(attempt: AttemptOverview) -> str:
    """Say how an attempt went, with the score as it was entered if that was not in percent."""
    entered = attempt.entered.removesuffix("%").strip()
    source = "" if entered == attempt.score else f" (entered as {attempt.entered})"
    corrected = "".join(f", corrected from {each.score} percent: {each.reason}" for each in attempt.corrections)
    return f"{attempt.score} percent{source}, {'passed' if attempt.passed else 'not passed'}{corrected}"


def _submissions(shown: TrainingProgress, step: PartOverview) -> list[ReviewOverview]:
    return [
        each
        for each in shown.run.reviews
        if (each.case_number, each.step_number) == (step.case_number, step.step_number)
    ]


def _evidence(shown: TrainingProgress) -> None:
    """Say where reviewers find the work of each step that is under review."""
    for each in shown.run.reviews:
        if each.client_id and each.reviewed_at is None:
            say(f"Step {each.step_number} of case {each.case_number} is client {each.client_id} on the training site.")


def _comments(shown: TrainingProgress) -> None:
    """Show what the reviewers said, each time, the first review first."""
    for each in shown.run.reviews:
        if each.comments:
            what = "approved" if each.approved else "sent back"
            say(f"Reviewer's comment on step {each.step_number} of case {each.case_number} ({what}): {each.comments}")


def show_report(found: ReportAnswer, zone: str) -> None:
    """Say whether a report of a learning system was recorded, or why it changed nothing."""
    changed_nothing = f"The report for request {found.request_id} changed nothing: {found.ignored}"
    say(changed_nothing if found.ignored else f"The report was recorded for request {found.request_id}.")
