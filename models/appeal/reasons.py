"""The reasons on the appeal form (003, Addendum 1)."""

from enum import StrEnum

from models.errors import RuleViolation


class AppealReason(StrEnum):
    """A reason on the appeal form."""

    REVOKED_INACTIVITY = "revoked_inactivity"
    """Revoked, or marked for revocation, for inactivity."""
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
