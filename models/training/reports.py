"""What all reports of a learning system have in common."""

from datetime import datetime, timedelta

from models.base import PartlyRefused
from models.effects import Decision
from models.errors import RuleViolation
from models.training.score import EnteredScore, percent
from models.training.state import IgnoredReport, TrainingDecision, TrainingRun

LEARNING_SYSTEM = "learning-system"
"""Who met what a learning system reported."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of a learning system may be ahead of ours."""

IGNORED_KEPT = 100
"""How many ignored reports a run lists. The audit trail has all of them."""


REPEATED = "repeated"
"""The refusal code of the same report again."""


class ReportResult(PartlyRefused):
    """What a report changed."""

    ignored: str = ""
    """Why it changed nothing. Empty if it counts."""
    is_repeat: bool = False
    """True if it was received before with the same content, so that nothing is wrong."""

    @property
    def has_refusals(self) -> bool:
        """True if the report changed nothing, unless it was received before."""
        return bool(self.ignored) and not self.is_repeat


def report_ignored(run: TrainingRun, report_id: str, refusal: RuleViolation, now: datetime) -> TrainingDecision:
    """List a report that changes nothing, with the reason, so that people can see it."""
    sentence = refusal.sentence
    ignored = IgnoredReport(report_id=report_id, at=now, reason=sentence, is_repeat=refusal.code == REPEATED)
    return Decision(
        state=run.model_copy(update={"ignored": (*run.ignored, ignored)[-IGNORED_KEPT:]}),
        move="report_ignored",
        summary=f"A report of the learning system changed nothing: {sentence}",
    )


def already_reported_test(run: TrainingRun, test_id: str, entered: EnteredScore) -> RuleViolation:
    """Return why a report of a test whose number the run already has changes nothing: the same again, or another score.

    Runs don't keep which report brought which attempt, so the score decides, before any correction.
    """
    attempts = [
        each for progress in run.requirements if progress.requirement.id == test_id for each in progress.attempts
    ]
    score = percent(entered)
    if any(score == each.first_score for each in attempts if each.entered_by == LEARNING_SYSTEM):
        return RuleViolation(REPEATED, "This attempt was already reported.")
    return RuleViolation(
        "reported_otherwise",
        f"A report with this number was already received, with another score or test than {score} percent here, and it "
        "counts. Please report another attempt with a number of its own, or ask HMIS lead staff to correct the score.",
    )


def already_reported_course(run: TrainingRun, course_id: str) -> RuleViolation:
    """Return why a report of a course whose number the run already has changes nothing: the same again, or another."""
    if any(progress.met for progress in run.requirements if progress.requirement.id == course_id):
        return RuleViolation(REPEATED, "This completion was already reported.")
    return RuleViolation(
        "reported_otherwise",
        "A report with this number was already received, for another course. Please report this one with a number of "
        "its own.",
    )
