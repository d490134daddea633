"""The training's limit on failed attempts, over one test or over all: what is left, and what follows at the limit."""

from models.calendar import civil_day, counted, days_later, end_of_day
from models.policy.training import AtTheLimit, Counted, FailedAttempts
from models.training.kinds.test import tests_among
from models.training.requirement import Progress, RunLimit
from models.training.state import TrainingRun


def counted_in(run: TrainingRun) -> TrainingRun:
    """Return the run with what its limit on failed attempts leaves for each test. Without a limit, nothing changes."""
    rule = run.policy.failed_attempts
    if rule is None:
        return run
    tests = [progress for progress, _ in tests_among(run.requirements)]
    requirements = tuple(
        each.model_copy(update={"run_limit": _limit(run, rule, each, tests)}) if each in tests else each
        for each in run.requirements
    )
    return run.model_copy(update={"requirements": requirements})


def why_closed(run: TrainingRun) -> str | None:
    """Return why the run has to be closed, in sentences with the source. None if it goes on, or if staff decide."""
    rule = run.policy.failed_attempts
    if rule is None or rule.then != AtTheLimit.CLOSE:
        return None
    reached = at_limit(run)
    return None if reached is None else said(rule, reached)


def at_limit(run: TrainingRun) -> Progress | None:
    """Return the test with which the limit was reached, the one that failed last. None if it is not reached."""
    for progress in run.requirements:
        limit = progress.run_limit
        if not progress.met and limit is not None and limit.left == 0 and limit.asked_here:
            return progress
    return None


def said(rule: FailedAttempts, progress: Progress) -> str:
    """Say that the limit was reached, and by which rule."""
    limit = progress.run_limit
    failed = counted(limit.failed if limit is not None else 0, "failed attempt")
    where = (
        f"at “{progress.requirement.title}”" if rule.counted == Counted.ONE_TEST else "at the tests of this training"
    )
    return f"There were {failed} {where}, and no more are allowed. Source: {rule.source.removesuffix('.')}."


def _limit(run: TrainingRun, rule: FailedAttempts, progress: Progress, tests: list[Progress]) -> RunLimit:
    """Return what is left for a test. Each attempt that was granted is one more that may fail."""
    together = [progress] if rule.counted == Counted.ONE_TEST else tests
    failed = [attempt for each in together for attempt in each.attempts if not attempt.passed]
    left = max(rule.limit + sum(len(each.extra_attempts) for each in together) - len(failed), 0)
    if left or progress.met:
        return RunLimit(left=left, failed=len(failed), decided_by=rule.decided_by)
    unmet = [each for each in together if not each.met and each.attempts]
    last = max(unmet, key=_last_failed, default=progress)
    since = max((each.at for each in failed), default=run.started_at)
    days = days_later(civil_day(since, run.time_zone), rule.decision_days)
    return RunLimit(
        left=0,
        failed=len(failed),
        decided_by=rule.decided_by,
        decide_by=end_of_day(days, run.time_zone) if rule.then == AtTheLimit.ASK else None,
        asked_here=last.requirement.id == progress.requirement.id,
    )


def _last_failed(progress: Progress) -> tuple[object, ...]:
    return max(each.at for each in progress.attempts), progress.requirement.id
