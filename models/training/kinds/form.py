"""A form that the trainee completes (guide 001)."""

from typing import ClassVar, Literal

from models.training.requirement import Progress, TrainingRequirement


class FormRequirement(TrainingRequirement):
    """A form that the trainee completes."""

    kind: Literal["form"] = "form"
    section: ClassVar[str] = "Forms"

    def instruction(self, progress: Progress) -> str:
        """Name the form."""
        return f"Complete the form “{self.title}”."
