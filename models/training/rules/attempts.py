"""Attempts at a test: a wrong score is corrected, and one more attempt is granted, each with a reason."""

from datetime import datetime

from models.effects import Facts
from models.errors import RuleViolation
from models.training import permissions
from models.training.checks import named_requirement, require_open, require_step
from models.training.kinds.test import TestRequirement, decision_wanted, result, with_attempts
from models.training.lifecycle import TrainingMove
from models.training.messages import CorrectTest, GrantAttempt
from models.training.notices import about_trainee
from models.training.progress import next_step
from models.training.progression import worked
from models.training.requirement import Attempt, ExtraAttempt, Progress, ScoreCorrection
from models.training.score import percent
from models.training.state import TrainingDecision, TrainingRun


def correct_test(run: TrainingRun, message: CorrectTest, now: datetime) -> TrainingDecision:
    """Replace the wrong score of an attempt, with the reason. The old score stays visible.

    What follows from the score changes with it. If the test was passed and no longer is, it has to be taken again: a
    known mistake must not complete a training. Work that was submitted since then is kept.
    """
    require_open(run, message, TrainingMove.TEST_RECORDED, permissions.may_record_test(message.actor, run))
    progress, test = named_requirement(run, TestRequirement, message.test_id)
    attempt = _attempt(progress, test, message.attempt)
    score = percent(message)
    if score == attempt.score:
        raise RuleViolation("same_score", f"The score of this attempt is already {attempt.score} percent.")
    corrected = attempt.model_copy(
        update={
            "score": score,
            "entered": message.words,
            "passed": score >= test.pass_mark,
            "corrections": (*attempt.corrections, _correction(attempt, message, now)),
        }
    )
    attempts = tuple(corrected if each.number == attempt.number else each for each in progress.attempts)
    after = with_attempts(progress, attempts, message.actor.person_id, now)
    summary = (
        f"The score of attempt {attempt.number} at “{test.title}” was corrected from {attempt.score} to {score} "
        f"percent, {result(test, corrected.passed)}: {message.reason}"
    )
    decision = worked(run, message, after, summary, now, move="test_corrected")
    facts: Facts = {
        "title": test.title,
        "before": str(attempt.score),
        "score": str(score),
        "passed": corrected.passed,
        "reason": message.reason,
        "next_step": next_step(decision.state),
    }
    letters = [about_trainee(decision.state, "test_corrected", facts, with_deadline=False)]
    if not decision.state.ended and test.needs_decision(after) and not test.needs_decision(progress):
        letters.append(decision_wanted(decision.state, test, len(attempts)))
    return decision.model_copy(update={"notices": (*letters, *decision.notices)})


def grant_attempt(run: TrainingRun, message: GrantAttempt, now: datetime) -> TrainingDecision:
    """Grant one more attempt at a test whose attempts are used up, with the reason. The deadline stays as it is."""
    _, test = named_requirement(run, TestRequirement, message.test_id)
    allowed = permissions.may_grant_attempt(message.actor, run, test.more_attempts_by)
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    progress, _ = named_requirement(run, TestRequirement, message.test_id)
    if not test.needs_decision(progress):
        raise RuleViolation("not_needed", f"“{test.title}” is passed, or the trainee has attempts left.")
    extra = ExtraAttempt(at=now, by=message.actor.person_id, reason=message.reason)
    after = progress.model_copy(update={"extra_attempts": (*progress.extra_attempts, extra)})
    summary = f"Another attempt at “{test.title}” was granted: {message.reason}"
    decision = worked(run, message, after, summary, now, move="attempt_granted")
    facts: Facts = {"title": test.title, "pass_mark": test.pass_mark, "reason": message.reason}
    letter = about_trainee(decision.state, "attempt_granted", facts)
    return decision.model_copy(update={"notices": (*decision.notices, letter)})


def _attempt(progress: Progress, test: TestRequirement, number: int) -> Attempt:
    for attempt in progress.attempts:
        if attempt.number == number:
            return attempt
    made = len(progress.attempts)
    have = f"There are {made} so far." if made else "There is none yet."
    raise RuleViolation("unknown", f"There is no attempt {number} at “{test.title}”. {have}")


def _correction(attempt: Attempt, message: CorrectTest, now: datetime) -> ScoreCorrection:
    return ScoreCorrection(
        at=now,
        by=message.actor.person_id,
        reason=message.reason,
        score=attempt.score,
        entered=attempt.entered or str(attempt.score),
        passed=attempt.passed,
    )
