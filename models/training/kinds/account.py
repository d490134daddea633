"""An account in another system, such as a learning center (document 002, steps for the new user)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from models.effects import OpenTask, TaskKind
from models.people import Role, spoken_roles
from models.policy.rule import Title
from models.policy.says import Says
from models.training.requirement import Progress, TrainingRequirement


class TrainingParty(StrEnum):
    """Who has a part in a training."""

    TRAINEE = "trainee"
    AGENCY = "agency"
    STAFF = "staff"

    @property
    def spoken(self) -> str:
        """The words for it in a sentence."""
        return _PARTIES[self]


_PARTIES = {
    TrainingParty.TRAINEE: "the trainee",
    TrainingParty.AGENCY: "the agency",
    TrainingParty.STAFF: "HMIS lead staff",
}


class AccountRequirement(TrainingRequirement):
    """An account that the trainee creates in another system. Its reports find the trainee by the user name."""

    kind: Annotated[Literal["account"], Says("It is {}.", words={"account": "an account in another system"})] = (
        "account"
    )
    section: ClassVar[str] = "Accounts"
    system: Annotated[Title, Says("The account is on the {}.", example='"HMIS Learning Center"')]
    recorded_by: Annotated[
        tuple[TrainingParty, ...], Field(min_length=1), Says("The user name can be recorded by {or}.")
    ] = tuple(TrainingParty)
    """Who may record the user name."""
    asked: Annotated[
        Role | None,
        Says(
            "If the trainee can’t record it, the task goes to {or}.",
            otherwise="If the trainee can’t record it, the task goes to HMIS lead staff if they may record it, and "
            "otherwise to the agency.",
        ),
    ] = None
    """Who gets the task when the trainee can't record it. By default, HMIS lead staff if they may, otherwise the role
    that speaks for the agency."""

    @property
    def done_by(self) -> Role | None:
        """The role that records it. None if the trainee may."""
        if TrainingParty.TRAINEE in self.recorded_by:
            return None
        return self.asked or Role.HMIS_LEAD

    def for_agencies(self, contact: Role) -> Self:
        """Ask the role that speaks for the agencies, if nobody is named and lead staff may not record it."""
        if self.asked is not None or TrainingParty.STAFF in self.recorded_by:
            return self
        return self.model_copy(update={"asked": contact})

    def instruction(self, progress: Progress) -> str:
        """Name the system, and ask for the user name."""
        if TrainingParty.TRAINEE in self.recorded_by:
            return f"Create an account on the {self.system} and record your user name."
        recorders = spoken_roles(self.recorded_by, "or")
        return f"Create an account on the {self.system} and send your user name to {recorders}."

    def task(self, progress: Progress, agency_id: str, due: datetime) -> OpenTask | None:
        """Return the task of whoever records the account for the trainee."""
        if self.done_by is None:
            return None
        return OpenTask(
            key=f"account/{self.id}",
            kind=TaskKind.DO_TRAINING,
            title=f"Record the trainee's user name on the {self.system}",
            role=self.done_by,
            agency_id=agency_id,
            due=due,
        )
