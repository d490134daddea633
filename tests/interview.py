"""A new kind of training requirement, and the step that meets it.

In models/training the requirement would be kinds/interview.py and the step rules/interview.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

import pytest

from models.base import Key
from models.effects import OpenTask, TaskKind
from models.people import Permission, Role
from models.policy.rule import Names
from models.training.checks import open_requirement, require_step
from models.training.kinds.registry import KINDS
from models.training.lifecycle import TrainingMove
from models.training.messages import TrainingStep
from models.training.overview import part_kinds
from models.training.progression import worked
from models.training.requirement import Progress, TrainingRequirement
from models.training.state import TrainingDecision, TrainingRun

MIGRATION = '''"""A training run can ask for an interview.

Revision: interviews
Follows: NEWEST
"""

import sqlalchemy as sa
from alembic import op

revision = "interviews"
down_revision = "NEWEST"

BEFORE = KINDS


def upgrade() -> None:
    allow(*BEFORE, "interview")


def downgrade() -> None:
    allow(*BEFORE)


def allow(*kinds: str) -> None:
    with op.batch_alter_table("training_steps") as steps:
        steps.drop_constraint(op.f("ck_training_steps_kind"), type_="check")
        steps.create_check_constraint(op.f("ck_training_steps_kind"), sa.column("kind").in_(kinds))
'''.replace("KINDS", repr(part_kinds()))
"""The one migration that a new kind needs. It follows the newest one, and knows every kind that there is."""


class InterviewRequirement(TrainingRequirement):
    """An interview of some minutes that a reviewer holds with the trainee."""

    kind: Literal["interview"] = "interview"
    minutes: int
    role_types: Names = ()

    @property
    def limited_to(self) -> tuple[str, ...]:
        """The HMIS role types that have an interview."""
        return self.role_types

    @property
    def done_by(self) -> Role | None:
        """A reviewer holds it."""
        return Role.REVIEWER

    def instruction(self, progress: Progress) -> str:
        """Name the interview and how long it takes."""
        return f"A reviewer holds the interview “{self.title}” with you. It takes {self.minutes} minutes."

    def task(self, progress: Progress, agency_id: str, due: datetime) -> OpenTask | None:
        """Return the reviewers' task."""
        return OpenTask(
            key=f"interview/{self.id}",
            kind=TaskKind.DO_TRAINING,
            title=f"Hold the interview: {self.title}",
            role=Role.REVIEWER,
            agency_id=agency_id,
            due=due,
        )


class HoldInterview(TrainingStep):
    """Record that the interview was held."""

    interview_id: Key


def hold_interview(run: TrainingRun, message: HoldInterview, now: datetime) -> TrainingDecision:
    """Record an interview that a reviewer held."""
    allowed = Permission.when(message.actor.holds_any((Role.REVIEWER,)), "Only a reviewer can hold an interview.")
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    progress, interview = open_requirement(run, InterviewRequirement, message.interview_id)
    done = progress.model_copy(update={"met_at": now, "met_by": message.actor.person_id})
    return worked(run, message, done, f"The interview “{interview.title}” was held.", now)


@contextmanager
def with_interviews() -> Iterator[None]:
    """Register the kind for a while: its line in the registry."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(KINDS, InterviewRequirement.kind_name(), InterviewRequirement)
        yield
