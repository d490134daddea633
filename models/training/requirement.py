"""A requirement of a training run: what every kind of requirement can say of itself, and how far a trainee is with it.

Each kind is one module in models/training/kinds/ and one line in its registry.
"""

from abc import abstractmethod
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, SerializeAsAny

from models.base import Instant, Key, Message
from models.effects import OpenTask
from models.people import Role
from models.policy.rule import Name, Names, PolicyRule, Title


class TrainingRequirement(PolicyRule):
    """One requirement, as a policy states it. `after` names the requirements that must be met first."""

    kind: str
    id: Name
    title: Title
    after: Names = ()

    @classmethod
    def kind_name(cls) -> str:
        """Return the word for this kind in policies, records, and refusals."""
        return str(cls.model_fields["kind"].default)

    @property
    def limited_to(self) -> tuple[str, ...]:
        """The HMIS role types that have to meet it. Empty if everyone does."""
        return ()

    @property
    def done_by(self) -> Role | None:
        """The role that has to do it. None if the trainee does."""
        return None

    def applies_to(self, role_type: str) -> bool:
        """Return whether somebody with this HMIS role type has to meet it."""
        return not self.limited_to or role_type in self.limited_to

    @abstractmethod
    def instruction(self, progress: "Progress") -> str:
        """Return one sentence that says what to do next about it."""

    def require_can_be_met(self, progress: "Progress") -> None:
        """Raise RuleViolation if it can no longer be met."""

    def task(self, agency_id: str, due: datetime) -> OpenTask | None:
        """Return the task of the person who has to do it now, or None if the trainee's own task covers it."""
        return None


def _as_its_kind(value: object) -> object:
    """Turn a requirement in a policy or a recorded state into an instance of its kind's class."""
    from models.training.kinds.registry import requirement_from  # imported here because every kind builds on this file

    return value if isinstance(value, TrainingRequirement) else requirement_from(value)


AnyRequirement = Annotated[SerializeAsAny[TrainingRequirement], BeforeValidator(_as_its_kind)]
"""A field that holds a requirement of any registered kind."""


class Attempt(Message):
    """One attempt at a test. Every attempt is recorded."""

    number: int
    score: Decimal
    passed: bool
    at: Instant
    entered_by: Key


class Progress(Message):
    """One requirement of a run, and what has been done about it."""

    requirement: AnyRequirement
    met_at: Instant | None = None
    attempts: tuple[Attempt, ...] = ()
    document_id: Key | None = None
    met_by: Key | None = None

    @property
    def met(self) -> bool:
        """True if nothing more is needed."""
        return self.met_at is not None
