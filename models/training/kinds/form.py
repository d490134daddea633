"""A form that the trainee completes (guide 001)."""

from typing import Literal

from models.training.requirement import Progress, TrainingRequirement


class FormRequirement(TrainingRequirement):
    """A form that the trainee completes."""

    kind: Literal["form"] = "form"

    def instruction(self, progress: Progress) -> str:
        """Name the form."""
        return f"Complete the form “{self.title}”."
