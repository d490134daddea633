"""A signature on the user agreement. The policy puts the signatures in order (document 002)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from models.documents import DocumentKind
from models.effects import OpenTask, TaskKind
from models.lifecycle import in_words
from models.people import Role
from models.policy.says import Says
from models.training.requirement import Progress, TrainingRequirement


class SignedBy(StrEnum):
    """Who signs the user agreement."""

    TRAINEE = "trainee"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    EXECUTIVE_DIRECTOR = "executive_director"


class SignatureRequirement(TrainingRequirement):
    """One signature on the agreement."""

    kind: Annotated[Literal["signature"], Says("It is {}.", words={"signature": "a signature"})] = "signature"
    section: ClassVar[str] = "Signatures"
    asks_by_letter: ClassVar[bool] = True
    paper: ClassVar[DocumentKind | None] = DocumentKind.AGREEMENT
    signed_by: Annotated[
        SignedBy,
        Says(
            "It is signed by {}.",
            words={each.value: f"the {in_words(each)}" for each in SignedBy},
        ),
    ]

    @property
    def done_by(self) -> Role | None:
        """The role at the trainee's agency that signs. None if the trainee does."""
        return None if self.signed_by == SignedBy.TRAINEE else Role(self.signed_by.value)

    def instruction(self, progress: Progress) -> str:
        """Say who needs to sign."""
        signer = self.done_by.spoken if self.done_by else "trainee"
        return f"The {signer} needs to sign: {self.title}."

    def task(self, progress: Progress, agency_id: str, due: datetime) -> OpenTask | None:
        """Return the task of the person who signs for the agency. Document 002 requires three signatures in order."""
        if self.done_by is None:
            return None
        return OpenTask(
            key=f"sign/{self.id}",
            kind=TaskKind.DO_TRAINING,
            title=f"Sign: {self.title}",
            role=self.done_by,
            agency_id=agency_id,
            due=due,
        )
