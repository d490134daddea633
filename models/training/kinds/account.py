"""An account in another system, such as a learning center (document 002, steps for the new user)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from models.base import listed
from models.policy.rule import Title
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

    kind: Literal["account"] = "account"
    system: Title
    recorded_by: Annotated[tuple[TrainingParty, ...], Field(min_length=1)] = tuple(TrainingParty)
    """Who may record the user name."""

    def instruction(self, progress: Progress) -> str:
        """Name the system, and ask for the user name."""
        if TrainingParty.TRAINEE in self.recorded_by:
            return f"Create an account on the {self.system} and record your user name."
        recorders = listed([each.spoken for each in self.recorded_by], "or")
        return f"Create an account on the {self.system} and send your user name to {recorders}."
