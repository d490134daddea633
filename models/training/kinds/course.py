"""A course with a certificate (document 002, steps for the new user)."""

from typing import Annotated, ClassVar, Literal

from models.documents import DocumentKind
from models.policy.rule import Names
from models.policy.says import Says
from models.training.requirement import Progress, ReportedAs, TrainingRequirement


class CourseRequirement(TrainingRequirement):
    """A course with a certificate.

    It is required for the listed HMIS role types, or for everyone if none are listed.
    """

    kind: Annotated[Literal["course"], Says("It is {}.", words={"course": "a course with a certificate"})] = "course"
    section: ClassVar[str] = "Courses"
    paper: ClassVar[DocumentKind | None] = DocumentKind.CERTIFICATE
    reported_as: ClassVar[ReportedAs | None] = ReportedAs.COMPLETION
    role_types: Annotated[
        Names, Says("It is for these HMIS role types only: {and}.", otherwise="It is for everybody.")
    ] = ()

    @property
    def limited_to(self) -> tuple[str, ...]:
        """The HMIS role types that have to take it. Empty if everyone does."""
        return self.role_types

    def instruction(self, progress: Progress) -> str:
        """Name the course and ask for the certificate."""
        return f"Complete the course “{self.title}” and submit the certificate."
