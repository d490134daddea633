"""What a committee can decide about an appeal (003, section 4)."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from models.allotment.candidates import Candidate
from models.appeal.reasons import AppealReason
from models.base import Key, Message
from models.calendar import counted, spoken
from models.dates import YearsAheadDay
from models.forms import Note


class ExceptionUntil(Message):
    """The licenses are exempt from the inactivity policy through a day (LIC-08, LIC-21)."""

    what: Literal["exception"] = "exception"
    license_ids: Annotated[tuple[Key, ...], Field(min_length=1)]
    until: YearsAheadDay

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        number = counted(len(self.license_ids), "license")
        return f"an exception to the inactivity policy for {number} until {spoken(self.until)}"


class Reinstatement(Message):
    """The licenses are given back, or their mark for revocation is removed."""

    what: Literal["reinstatement"] = "reinstatement"
    license_ids: Annotated[tuple[Key, ...], Field(min_length=1)]

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        return f"reinstatement of {counted(len(self.license_ids), 'license')}"


class Upheld(Message):
    """The revocation or denial remains in effect: the appeal is denied."""

    what: Literal["upheld"] = "upheld"

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        return "the appeal is denied, and the earlier decision remains in effect"


class GrantFromAllotment(Message):
    """The organization gets a license from the region's own allotment (LIC-20)."""

    what: Literal["grant_from_allotment"] = "grant_from_allotment"
    region_id: Key

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        return "a license from the region’s own allotment"


class ReassignExcess(Message):
    """The organization gets a license that another region can spare (LIC-20)."""

    what: Literal["reassign_excess"] = "reassign_excess"
    from_region_id: Key
    region_id: Key

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        return "a license that another region can spare"


class RemoveAndReassign(Message):
    """A license is taken from one organization and given to another (LIC-20).

    `candidate` is what was looked up about the license for the decision. The rule fills it in, not the member who
    proposes it.
    """

    what: Literal["remove_and_reassign"] = "remove_and_reassign"
    license_id: Key
    region_id: Key
    candidate: Candidate | None = None
    justification: Note = ""
    """Why it is removed although the policy prefers to leave it."""

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        marks = f", which is {self.candidate.marks}" if self.candidate is not None else ""
        return f"the license of another organization{marks}"


class RequestOneMore(Message):
    """One more license is requested from the HMIS lead (LIC-20)."""

    what: Literal["request_one_more"] = "request_one_more"
    region_id: Key

    @property
    def spoken(self) -> str:
        """The verdict in words."""
        return "one more license is requested from the HMIS lead"


Verdict = Annotated[
    ExceptionUntil | Reinstatement | Upheld | GrantFromAllotment | ReassignExcess | RemoveAndReassign | RequestOneMore,
    Field(discriminator="what"),
]
"""Any verdict."""

_ALLOTTED = ("grant_from_allotment", "reassign_excess", "remove_and_reassign", "request_one_more", "upheld")

POSSIBLE: Mapping[AppealReason, tuple[str, ...]] = {
    AppealReason.REVOKED_INACTIVITY: ("exception", "reinstatement", "upheld"),
    AppealReason.REVOKED_SANCTION: ("reinstatement", "upheld"),
    AppealReason.SPECIAL_REQUEST: ("exception", "upheld"),
    AppealReason.REVOKED_ALLOTMENT: ("reinstatement", *_ALLOTTED),
    AppealReason.DENIED_ALLOTMENT: _ALLOTTED,
    AppealReason.MORE_ALLOTMENT: ("reassign_excess", "remove_and_reassign", "request_one_more", "upheld"),
}
"""The verdicts that are possible for each reason."""
