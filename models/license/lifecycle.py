"""The state machines of a license and of one person's time on it."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class LicenseKind(StrEnum):
    """The kinds of license, which differ in what the holder may do and in price."""

    STANDARD = "standard"
    AD_HOC = "ad_hoc"
    CE_ACCESS = "ce_access"

    @property
    def spoken(self) -> str:
        """The kind in words."""
        return {
            LicenseKind.STANDARD: "standard",
            LicenseKind.AD_HOC: "ad hoc reporting",
            LicenseKind.CE_ACCESS: "Coordinated Entry access",
        }[self]


class LicenseState(StrEnum):
    """The states of a license."""

    OPEN = "open"
    """It has no holder."""
    RESERVED = "reserved"
    """It is reserved for one person who is not its holder yet."""
    ACTIVE = "active"
    INACTIVE = "inactive"
    DELETED = "deleted"


class InactiveReason(StrEnum):
    """Why a license is inactive."""

    LEFT_AND_KEPT = "left_and_kept"
    """Its holder left, and the agency keeps it for somebody else."""
    UNPAID = "unpaid"
    NO_DATA_ENTRY = "no_data_entry"
    NEVER_SIGNED_IN = "never_signed_in"
    NO_LOGIN = "no_login"
    LEAVE_OF_ABSENCE = "leave_of_absence"
    RECERTIFICATION_OVERDUE = "recertification_overdue"
    SANCTION = "sanction"
    CE_ALLOTMENT = "ce_allotment"
    """The region took a Coordinated Entry license back."""

    @property
    def spoken(self) -> str:
        """Why a license is inactive, in words that follow “because”."""
        return {
            InactiveReason.LEFT_AND_KEPT: "its holder left and the agency kept it",
            InactiveReason.UNPAID: "the agency’s invoice is unpaid",
            InactiveReason.NO_DATA_ENTRY: "nobody entered or updated client data",
            InactiveReason.NEVER_SIGNED_IN: "nobody ever signed in",
            InactiveReason.NO_LOGIN: "nobody has logged in for too long",
            InactiveReason.LEAVE_OF_ABSENCE: "its holder is on leave of absence",
            InactiveReason.RECERTIFICATION_OVERDUE: "the yearly recertification is overdue",
            InactiveReason.SANCTION: "it is under a sanction",
            InactiveReason.CE_ALLOTMENT: "the region took it back for its Coordinated Entry allotment",
        }[self]


INACTIVITY = (InactiveReason.NO_DATA_ENTRY, InactiveReason.NEVER_SIGNED_IN, InactiveReason.NO_LOGIN)
"""The reasons from the inactivity ladder."""

GROUNDS = (*INACTIVITY, InactiveReason.SANCTION, InactiveReason.CE_ALLOTMENT)
"""The reasons for which a license can be revoked. For which lack of use, the policy says (LicensePolicy.grounds)."""


class LicenseMove(StrEnum):
    """The moves of a license."""

    RESERVED = "reserved"
    RELEASED = "released"
    ASSIGNED = "assigned"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    DELETED = "deleted"
    CONTRADICTED = "contradicted"
    """According to the records, the holder it was loaded with already has another license."""
    MAINTAINED = "kept_up"
    """Something was recorded that does not change its state."""


class LicenseLifecycle(Lifecycle[LicenseState, LicenseMove]):
    """A license, from its creation to its deletion."""

    noun = "license"
    states = LicenseState
    moves = LicenseMove
    table = (
        transition(LicenseMove.RESERVED, [LicenseState.OPEN, LicenseState.INACTIVE], LicenseState.RESERVED),
        transition(LicenseMove.RELEASED, [LicenseState.RESERVED], LicenseState.OPEN),
        transition(LicenseMove.ASSIGNED, [LicenseState.RESERVED], LicenseState.ACTIVE),
        transition(LicenseMove.DEACTIVATED, [LicenseState.ACTIVE, LicenseState.INACTIVE], LicenseState.INACTIVE),
        transition(LicenseMove.REACTIVATED, [LicenseState.INACTIVE], LicenseState.ACTIVE),
        transition(
            LicenseMove.DELETED,
            [LicenseState.OPEN, LicenseState.ACTIVE, LicenseState.INACTIVE],
            LicenseState.DELETED,
        ),
        transition(LicenseMove.CONTRADICTED, [LicenseState.ACTIVE, LicenseState.INACTIVE], LicenseState.OPEN),
        transition(LicenseMove.MAINTAINED, [LicenseState.OPEN], LicenseState.OPEN),
        transition(LicenseMove.MAINTAINED, [LicenseState.RESERVED], LicenseState.RESERVED),
        transition(LicenseMove.MAINTAINED, [LicenseState.ACTIVE], LicenseState.ACTIVE),
        transition(LicenseMove.MAINTAINED, [LicenseState.INACTIVE], LicenseState.INACTIVE),
    )


class AssignmentState(StrEnum):
    """The states of one person's time on a license."""

    RESERVED = "reserved"
    ACTIVE = "active"
    INACTIVE = "inactive"
    LEFT = "left"
    """The person has left. The license waits to be transferred or deleted."""
    RELEASED = "released"
    """The reservation ended before the person started."""
    TRANSFERRED = "transferred"
    DELETED = "deleted"


class AssignmentMove(StrEnum):
    """The moves of one person's time on a license."""

    STARTED = "started"
    RELEASED = "released"
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    TRANSFERRED = "transferred"
    DELETED = "deleted"


class AssignmentLifecycle(Lifecycle[AssignmentState, AssignmentMove]):
    """One person's time on one license."""

    noun = "assignment"
    states = AssignmentState
    moves = AssignmentMove
    table = (
        transition(AssignmentMove.STARTED, [AssignmentState.RESERVED], AssignmentState.ACTIVE),
        transition(AssignmentMove.RELEASED, [AssignmentState.RESERVED], AssignmentState.RELEASED),
        transition(AssignmentMove.PAUSED, [AssignmentState.ACTIVE, AssignmentState.INACTIVE], AssignmentState.INACTIVE),
        transition(AssignmentMove.RESUMED, [AssignmentState.INACTIVE], AssignmentState.ACTIVE),
        transition(AssignmentMove.LEFT, [AssignmentState.ACTIVE, AssignmentState.INACTIVE], AssignmentState.LEFT),
        transition(AssignmentMove.TRANSFERRED, [AssignmentState.LEFT], AssignmentState.TRANSFERRED),
        transition(
            AssignmentMove.DELETED,
            [AssignmentState.ACTIVE, AssignmentState.INACTIVE, AssignmentState.LEFT],
            AssignmentState.DELETED,
        ),
    )
