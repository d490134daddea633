"""A form that the trainee completes (guide 001)."""

from typing import Annotated, ClassVar, Literal

from models.policy.says import Says
from models.training.requirement import Progress, TrainingRequirement


class FormRequirement(TrainingRequirement):
    """A form that the trainee completes."""

    kind: Annotated[Literal["form"], Says("It is {}.", words={"form": "a form that the trainee completes"})] = "form"
    section: ClassVar[str] = "Forms"

    def instruction(self, progress: Progress) -> str:
        """Name the form."""
        return f"Complete the form “{self.title}”."
