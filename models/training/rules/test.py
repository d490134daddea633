"""The steps of a test: an attempt is recorded, reported, or corrected, and another one granted (guide 001)."""

from datetime import datetime

from models.calendar import last_day_before, spoken
from models.effects import Facts, Notice
from models.errors import RuleViolation
from models.training import permissions, validity
from models.training.checks import (
    named_requirement,
    open_requirement,
    require_open,
    require_step,
    require_taken_in_time,
)
from models.training.kinds.test import TestRequirement
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import CorrectTest, GrantAttempt, RecordTest, TestReport
from models.training.notices import about_trainee
from models.training.progress import next_step
from models.training.progression import worked
from models.training.reports import CLOCK_SKEW, LEARNING_SYSTEM, already_reported_test, report_ignored
from models.training.requirement import Attempt, ExtraAttempt, Progress, ScoreCorrection
from models.training.score import EnteredScore, percent
from models.training.state import TrainingDecision, TrainingRun


def record_test(run: TrainingRun, message: RecordTest, now: datetime) -> TrainingDecision:
    """Record an attempt at a test. The test is passed from the policy's pass mark on."""
    require_open(run, message, TrainingMove.TEST_RECORDED, permissions.may_record_test(message.actor, run))
    taken_at = message.taken_at or now
    require_taken_in_time(run, taken_at, now, requirement_id=message.test_id)
    return _attempted(run, message, message.test_id, message, message.actor.person_id, taken_at, now)


def correct_test(run: TrainingRun, message: CorrectTest, now: datetime) -> TrainingDecision:
    """Replace the wrong score of an attempt, with the reason. The old score stays visible.

    What follows from the score changes with it. If the test was passed and no longer is, it has to be taken again: a
    known mistake must not complete a training. Work that was submitted since then is kept.
    """
    require_open(run, message, TrainingMove.TEST_RECORDED, permissions.may_record_test(message.actor, run))
    progress, test = named_requirement(run, TestRequirement, message.test_id)
    attempt = _numbered(progress, message.attempt)
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
    after = _with_attempts(progress, attempts, message.actor.person_id, now)
    summary = (
        f"The score of attempt {attempt.number} at “{test.title}” was corrected from {attempt.score} to {score} "
        f"percent, {_result(test, corrected.passed)}: {message.reason}"
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
    after, _ = named_requirement(decision.state, TestRequirement, message.test_id)
    if not decision.state.ended and test.needs_decision(after) and not test.needs_decision(progress):
        letters.append(_decision_wanted(decision.state, test, after))
    return decision.model_copy(update={"notices": (*letters, *decision.notices)})


def grant_attempt(run: TrainingRun, message: GrantAttempt, now: datetime) -> TrainingDecision:
    """Grant one more attempt at a test whose attempts are used up, with the reason. The deadline stays as it is."""
    progress, test = named_requirement(run, TestRequirement, message.test_id)
    allowed = permissions.may_grant_attempt(message.actor, run, test.granted_by(progress))
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    if not test.needs_decision(progress):
        raise RuleViolation("not_needed", f"“{test.title}” is passed, or the trainee has attempts left.")
    extra = ExtraAttempt(at=now, by=message.actor.person_id, reason=message.reason)
    after = progress.model_copy(update={"extra_attempts": (*progress.extra_attempts, extra)})
    summary = f"Another attempt at “{test.title}” was granted: {message.reason}"
    decision = worked(run, message, after, summary, now, move="attempt_granted")
    facts: Facts = {"title": test.title, "pass_mark": test.pass_mark, "reason": message.reason}
    letter = about_trainee(decision.state, "attempt_granted", facts)
    return decision.model_copy(update={"notices": (*decision.notices, letter)})


def report_test(run: TrainingRun, report: TestReport, now: datetime) -> TrainingDecision:
    """Record what a learning system reports. A report is never refused.

    One that changes nothing is listed with the reason, so that people can see it.
    """
    try:
        if report.report_id in run.reports:
            raise already_reported_test(run, report.test_id, report)
        TrainingLifecycle(run.state).require(TrainingMove.TEST_RECORDED)
        require_taken_in_time(run, report.taken_at, now, CLOCK_SKEW, requirement_id=report.test_id)
        after = run.model_copy(update={"reports": (*run.reports, report.report_id)})
        return _attempted(after, None, report.test_id, report, LEARNING_SYSTEM, min(report.taken_at, now), now)
    except RuleViolation as refusal:
        return report_ignored(run, report.report_id, refusal, now)


def _attempted(
    run: TrainingRun,
    message: RecordTest | None,
    test_id: str,
    entered: EnteredScore,
    by: str,
    taken_at: datetime,
    now: datetime,
) -> TrainingDecision:
    progress, test = open_requirement(run, TestRequirement, test_id)
    score = percent(entered)
    number = len(progress.attempts) + 1
    passed = score >= test.pass_mark
    if taken_at < run.started_at and not passed:
        raise RuleViolation("too_early", "This test was taken before the training began, and not passed.")
    attempt = Attempt(
        number=number, score=score, entered=entered.words, passed=passed, at=now, taken_at=taken_at, entered_by=by
    )
    after = _with_attempts(progress, (*progress.attempts, attempt), by, now)
    if taken_at < run.started_at:
        after = validity.credited(after, taken_at, run.time_zone, now) or after
    summary = f"Attempt {number} at “{test.title}”: {score} percent, {_result(test, passed)}."
    decision = worked(run, message, after, summary, now)
    if passed or decision.state.ended:
        return decision
    after, _ = named_requirement(decision.state, TestRequirement, test_id)
    return decision.model_copy(update={"notices": (*decision.notices, *_not_passed(decision.state, after, test))})


def _with_attempts(progress: Progress, attempts: tuple[Attempt, ...], by: str, now: datetime) -> Progress:
    """Return the progress with these attempts. The test is met once one of them passed."""
    after = progress.model_copy(update={"attempts": attempts})
    over = progress.earlier.at if progress.earlier is not None and not progress.met else None
    passed = any(each.passed for each in attempts if over is None or each.taken_at is None or each.taken_at > over)
    if passed == progress.met:
        return after
    return after.model_copy(
        update={"met_at": now if passed else None, "met_by": by if passed else None, "earlier": None}
    )


def _result(test: TestRequirement, passed: bool) -> str:
    """Say whether a score passed the test."""
    return "passed" if passed else f"not passed, {test.pass_mark} percent needed"


def _not_passed(run: TrainingRun, progress: Progress, test: TestRequirement) -> tuple[Notice, ...]:
    """Return the letters after a failed attempt: what is left, or that somebody decides about another attempt."""
    facts: Facts = {"title": test.title, "score": str(progress.attempts[-1].score), "pass_mark": test.pass_mark}
    left = test.attempts_left(progress)
    if left is None:
        return (about_trainee(run, "test_not_passed", facts),)
    if left > 0:
        return (about_trainee(run, "test_not_passed", {**facts, "attempts_left": left}),)
    used_up = about_trainee(run, "attempts_used_up", {**facts, **_of_the_limit(run, progress)})
    return (used_up, _decision_wanted(run, test, progress))


def _decision_wanted(run: TrainingRun, test: TestRequirement, progress: Progress) -> Notice:
    """Return the letter to those who decide about another attempt."""
    facts: Facts = {
        "title": test.title,
        "attempts": len(progress.attempts),
        "last_day": spoken(run.window.deadline.last_day),
    }
    return Notice(
        template="attempt_decision_needed",
        to=(),
        to_role=test.granted_by(progress)[0],
        agency_id=run.agency_id,
        about=run.person_id,
        facts={**facts, **_of_the_limit(run, progress)},
    )


def _of_the_limit(run: TrainingRun, progress: Progress) -> Facts:
    """Return what a letter says about the training's own limit on failed attempts, if that is reached."""
    limit, rule = progress.run_limit, run.policy.failed_attempts
    if rule is None or limit is None or limit.decide_by is None:
        return {}
    day = last_day_before(min(limit.decide_by, run.window.deadline.ends_at), run.time_zone)
    return {"failed": limit.failed, "source": rule.source, "decide_by": spoken(day)}


def _numbered(progress: Progress, number: int) -> Attempt:
    for attempt in progress.attempts:
        if attempt.number == number:
            return attempt
    made = len(progress.attempts)
    have = f"There are {made} so far." if made else "There is none yet."
    raise RuleViolation("unknown", f"There is no attempt {number} at “{progress.requirement.title}”. {have}")


def _correction(attempt: Attempt, message: CorrectTest, now: datetime) -> ScoreCorrection:
    return ScoreCorrection(
        at=now,
        by=message.actor.person_id,
        reason=message.reason,
        score=attempt.score,
        entered=attempt.entered or str(attempt.score),
        passed=attempt.passed,
    )
