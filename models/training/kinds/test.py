"""A test with a pass mark. A reviewer records the attempts, or a learning system reports them (guide 001)."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.effects import Decision
from models.errors import RuleViolation
from models.training import permissions
from models.training.checks import open_requirement, require_on_time, require_step
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import RecordTest, TestReport
from models.training.progression import worked
from models.training.requirement import Attempt, Progress, TrainingRequirement
from models.training.state import IgnoredReport, TrainingDecision, TrainingRun

NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,20})?")
"""A number as a person writes it."""

SHOWN = 40
"""How many characters of a refused grade are repeated."""

IGNORED_KEPT = 100
"""How many ignored reports a run lists. The audit trail has all of them."""


class TestRequirement(TrainingRequirement):
    """A test with its pass mark in percent and the number of attempts. Without a number, there is no limit."""

    __test__: ClassVar[bool] = False  # otherwise pytest would collect this class because of its name

    kind: Literal["test"] = "test"
    pass_mark: Annotated[int, Field(ge=0, le=100)]
    attempts: Annotated[int, Field(ge=1)] | None = None

    def attempts_used_up(self, progress: Progress) -> bool:
        """Return whether the test was not passed and can't be taken again."""
        return not progress.met and len(progress.attempts) == self.attempts

    def instruction(self, progress: Progress) -> str:
        """Name the test and its pass mark, or say that no attempt is left."""
        if self.attempts_used_up(progress):
            return f"All attempts at “{self.title}” have been used. Ask the helpdesk what to do."
        return f"Take the test “{self.title}” and score at least {self.pass_mark} percent."

    def require_can_be_met(self, progress: Progress) -> None:
        """Raise RuleViolation if no attempt is left."""
        if self.attempts_used_up(progress):
            raise RuleViolation(
                "no_attempts_left",
                f"All {self.attempts} attempts at “{self.title}” are used. Please ask the helpdesk what to do.",
            )


def record_test(run: TrainingRun, message: RecordTest, now: datetime) -> TrainingDecision:
    """Record an attempt at a test. The test is passed from the policy's pass mark on."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_record_test(message.actor, run), now)
    return _attempted(run, message, message.test_id, message.score, message.actor.person_id, now)


def report_test(run: TrainingRun, report: TestReport, now: datetime) -> TrainingDecision:
    """Record what a learning system reports. A report is never refused.

    One that changes nothing is listed with the reason, so that people can see it.
    """
    try:
        if report.report_id in run.reports:
            raise RuleViolation("duplicate", "This attempt was already reported.")
        TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
        require_on_time(run, now)
        if report.taken_at < run.started_at:
            raise RuleViolation("too_early", "This test was taken before the training began.")
        after = run.model_copy(update={"reports": (*run.reports, report.report_id)})
        return _attempted(after, None, report.test_id, report.score, "learning-system", now)
    except RuleViolation as refusal:
        ignored = IgnoredReport(report_id=report.report_id, at=now, reason=refusal.sentence)
        return Decision(
            state=run.model_copy(update={"ignored": (*run.ignored, ignored)[-IGNORED_KEPT:]}),
            move="report_ignored",
            summary=f"A report of the learning system changed nothing: {refusal.sentence}",
        )


def _attempted(
    run: TrainingRun, message: RecordTest | None, test_id: str, typed: str, by: str, now: datetime
) -> TrainingDecision:
    progress, test = open_requirement(run, TestRequirement, test_id)
    score = _grade(typed)
    number = len(progress.attempts) + 1
    passed = score >= test.pass_mark
    attempt = Attempt(number=number, score=score, passed=passed, at=now, entered_by=by)
    after = progress.model_copy(
        update={
            "attempts": (*progress.attempts, attempt),
            "met_at": now if passed else None,
            "met_by": by if passed else None,
        }
    )
    result = "passed" if passed else f"not passed, {test.pass_mark} percent needed"
    return worked(run, message, after, f"Attempt {number} at “{test.title}”: {score} percent, {result}.", now)


def _grade(typed: str) -> Decimal:
    """Return the percentage in "95", "87.5", or "95 %". Refuse exponents and the like, which people don't write."""
    number = typed.strip().removesuffix("%").strip()
    if not NUMBER.fullmatch(number):
        raise RuleViolation("not_a_grade", f"A grade is a number from 0 to 100, not “{typed.strip()[:SHOWN]}”.")
    score = Decimal(number)
    if not 0 <= score <= 100:
        raise RuleViolation("not_a_grade", f"A grade is from 0 to 100 percent, and {number} is not.")
    return score.copy_abs()
