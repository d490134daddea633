"""How many days people have for a task whose date no other rule gives: so that every wait has a date."""

from collections.abc import Mapping
from typing import Annotated

from models.effects import TaskKind
from models.policy.rule import Days, PolicyRule
from models.policy.says import Says


class TaskDays(PolicyRule):
    """Calendar days for a task that comes without a date, by its kind."""

    source: str = "Office default, to be confirmed. No document says by when such a task is done."
    otherwise: Annotated[Days, Says("A task without a date of its own is due after {calendar day}.")] = 7
    """For the kinds that are not named in `of`."""
    of: Annotated[Mapping[TaskKind, Days], Says("Some kinds of task have their own days: {;}.", otherwise="")] = {}

    def for_kind(self, kind: TaskKind) -> int:
        """Return how many days people have for a task of this kind."""
        return self.of.get(kind, self.otherwise)
