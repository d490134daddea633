"""What all reports of a learning system have in common."""

from datetime import datetime, timedelta

from models.effects import Decision
from models.training.state import IgnoredReport, TrainingDecision, TrainingRun

LEARNING_SYSTEM = "learning-system"
"""Who met what a learning system reported."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of a learning system may be ahead of ours."""

IGNORED_KEPT = 100
"""How many ignored reports a run lists. The audit trail has all of them."""


def report_ignored(run: TrainingRun, report_id: str, sentence: str, now: datetime) -> TrainingDecision:
    """List a report that changes nothing, with the reason, so that people can see it."""
    ignored = IgnoredReport(report_id=report_id, at=now, reason=sentence)
    return Decision(
        state=run.model_copy(update={"ignored": (*run.ignored, ignored)[-IGNORED_KEPT:]}),
        move="report_ignored",
        summary=f"A report of the learning system changed nothing: {sentence}",
    )
