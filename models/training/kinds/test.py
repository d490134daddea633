"""A test with a pass mark. A reviewer records the attempts, or a learning system reports them (guide 001)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.calendar import counted
from models.effects import OpenTask, TaskKind
from models.errors import RuleViolation
from models.people import Role
from models.policy.rule import Months
from models.policy.says import Says
from models.training.requirement import Progress, ReportedAs, TrainingRequirement


class TestRequirement(TrainingRequirement):
    """A test with its pass mark in percent and the number of attempts. Without a number, there is no limit."""

    __test__: ClassVar[bool] = False  # otherwise pytest would collect this class because of its name

    kind: Annotated[Literal["test"], Says("It is {}.", words={"test": "a test"})] = "test"
    section: ClassVar[str] = "Tests"
    reported_as: ClassVar[ReportedAs | None] = ReportedAs.SCORE
    met_elsewhere: ClassVar[bool] = True
    pass_mark: Annotated[int, Field(ge=0, le=100), Says("The pass mark is {percent}.", example="80")]
    valid_months: Annotated[
        Months | None,
        Says(
            "A completion counts for {month}, for every training in that time.",
            otherwise="A completion counts for one training only.",
        ),
    ] = None
    """How long a completion counts, also in another training. None means only in its own."""
    attempts: Annotated[
        Annotated[int, Field(ge=1)] | None,
        Says("The trainee has {attempt}.", otherwise="There is no limit on attempts."),
    ] = None
    more_attempts_by: Annotated[
        tuple[Role, ...], Field(min_length=1), Says("When all attempts are used, another one can be granted by {or}.")
    ] = (Role.REVIEWER,)
    """Who may grant another attempt when all are used. The first role gets the task."""

    def attempts_left(self, progress: Progress) -> int | None:
        """Return how many attempts are left, with those that were granted. None if there is no limit."""
        limits = [progress.run_limit.left] if progress.run_limit is not None else []
        if self.attempts is not None:
            limits.append(max(self.attempts + len(progress.extra_attempts) - len(progress.attempts), 0))
        return min(limits, default=None)

    def granted_by(self, progress: Progress) -> tuple[Role, ...]:
        """Return who decides about another attempt: as the training's limit says if that is reached, or the test's."""
        limit = progress.run_limit
        return limit.decided_by if limit is not None and limit.left == 0 else self.more_attempts_by

    def needs_decision(self, progress: Progress) -> bool:
        """Return whether the test was not passed and can't be taken again unless somebody grants an attempt."""
        return not progress.met and self.attempts_left(progress) == 0

    def waits_for(self, progress: Progress) -> Role | None:
        """Return the role that grants another attempt when all are used. Otherwise the trainee takes the test."""
        return self.granted_by(progress)[0] if self.needs_decision(progress) else None

    @property
    def counts_for_months(self) -> int | None:
        """How many months a completion counts. None if only in its own training."""
        return self.valid_months

    def instruction(self, progress: Progress) -> str:
        """Name the test and its pass mark, or say that no attempt is left."""
        if self.needs_decision(progress):
            role, limit = self.granted_by(progress)[0].spoken, progress.run_limit
            if limit is not None and limit.left == 0:
                failed = counted(limit.failed, "failed attempt")
                return f"There were {failed}. The {role} decides whether you get another attempt or the training ends."
            return f"All attempts at “{self.title}” are used. The {role} decides whether you get another one."
        return f"Take the test “{self.title}” and score at least {self.pass_mark} percent."

    def require_can_be_met(self, progress: Progress) -> None:
        """Raise RuleViolation if no attempt is left."""
        if self.needs_decision(progress):
            role, limit = self.granted_by(progress)[0].spoken, progress.run_limit
            used = f"All {len(progress.attempts)} attempts at “{self.title}” are used."
            if limit is not None and limit.left == 0:
                used = f"There were {counted(limit.failed, 'failed attempt')}, and the training allows no more."
            raise RuleViolation("no_attempts_left", f"{used} The {role} can grant another one.")

    def task(self, progress: Progress, agency_id: str, due: datetime) -> OpenTask | None:
        """Return the task to decide about another attempt, once all are used."""
        if not self.needs_decision(progress):
            return None
        limit = progress.run_limit
        if limit is not None and limit.left == 0:
            if limit.decide_by is None or not limit.asked_here:
                return None  # The training ends, or the task is about the test that failed last.
            due = min(due, limit.decide_by)
        return OpenTask(
            key=f"attempts/{self.id}",
            kind=TaskKind.DO_TRAINING,
            title=f"Grant another attempt at “{self.title}”, or end the training",
            role=self.granted_by(progress)[0],
            agency_id=agency_id,
            due=due,
        )


def tests_among(requirements: Iterable[Progress]) -> Iterator[tuple[Progress, TestRequirement]]:
    """Yield the tests among requirements, each with what has been done about it."""
    for progress in requirements:
        if isinstance(progress.requirement, TestRequirement):
            yield progress, progress.requirement
