"""The reasons on the appeal form (003, Addendum 1)."""

from enum import StrEnum

from models.errors import RuleViolation
from models.license.lifecycle import INACTIVITY, InactiveReason


class AppealReason(StrEnum):
    """A reason on the appeal form."""

    REVOKED_INACTIVITY = "revoked_inactivity"
    """Revoked, or marked for revocation, for inactivity."""
    REVOKED_SANCTION = "revoked_sanction"
    """Revoked as a sanction."""
    SPECIAL_REQUEST = "special_request"
    """An exception that the organization asks for before anything was revoked (003, section 1)."""
    REVOKED_ALLOTMENT = "revoked_allotment"
    """Revoked because of the Coordinated Entry allotment."""
    DENIED_ALLOTMENT = "denied_allotment"
    """Denied because of the Coordinated Entry allotment."""
    MORE_ALLOTMENT = "more_allotment"
    """A Coordinated Entry lead asks for more licenses for the region."""

    @property
    def spoken(self) -> str:
        """The reason in words: "a license revoked for inactivity"."""
        return {
            AppealReason.REVOKED_INACTIVITY: "a license revoked or marked for revocation due to inactivity",
            AppealReason.REVOKED_SANCTION: "a license revoked as a sanction",
            AppealReason.SPECIAL_REQUEST: "an exception to the inactivity policy for a license that was not revoked",
            AppealReason.REVOKED_ALLOTMENT: "a license revoked due to Coordinated Entry allotment limits",
            AppealReason.DENIED_ALLOTMENT: "a license denied due to Coordinated Entry allotment limits",
            AppealReason.MORE_ALLOTMENT: "more Coordinated Entry licenses for a region",
        }[self]


ALLOTMENT_REASONS = (
    AppealReason.REVOKED_ALLOTMENT,
    AppealReason.DENIED_ALLOTMENT,
    AppealReason.MORE_ALLOTMENT,
)
"""The reasons that concern the Coordinated Entry allotment."""

GROUNDS_OF = {
    AppealReason.REVOKED_INACTIVITY: INACTIVITY,
    AppealReason.REVOKED_SANCTION: (InactiveReason.SANCTION,),
    AppealReason.REVOKED_ALLOTMENT: (InactiveReason.CE_ALLOTMENT,),
}
"""The grounds of a revocation, by the reason for which it is appealed. Each ground has one (LIC-30)."""


def reason_named(word: str) -> AppealReason:
    """Return the reason with this name. Raises RuleViolation (unknown_reason), which lists all reasons."""
    try:
        return AppealReason(word.strip())
    except ValueError:
        every = "; ".join(each.spoken for each in AppealReason)
        raise RuleViolation(
            "unknown_reason",
            f"“{word.strip()}” is not a reason on the appeal form. Please choose one of these: {every}.",
        ) from None
