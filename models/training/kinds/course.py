"""A course with a certificate (document 002, steps for the new user)."""

from typing import Annotated, ClassVar, Literal

from models.documents import DocumentKind
from models.policy.rule import Months
from models.policy.says import Says
from models.training.requirement import Progress, ReportedAs, TrainingRequirement


class CourseRequirement(TrainingRequirement):
    """A course with a certificate."""

    kind: Annotated[Literal["course"], Says("It is {}.", words={"course": "a course with a certificate"})] = "course"
    section: ClassVar[str] = "Courses"
    paper: ClassVar[DocumentKind | None] = DocumentKind.CERTIFICATE
    reported_as: ClassVar[ReportedAs | None] = ReportedAs.COMPLETION
    valid_months: Annotated[
        Months | None,
        Says(
            "A completion counts for {month}, for every training in that time.",
            otherwise="A completion counts for one training only.",
        ),
    ] = None
    """How long a completion counts, also in another training. None means only in its own."""

    @property
    def counts_for_months(self) -> int | None:
        """How many months a completion counts. None if only in its own training."""
        return self.valid_months

    def instruction(self, progress: Progress) -> str:
        """Name the course and ask for the certificate."""
        return f"Complete the course “{self.title}” and submit the certificate."
