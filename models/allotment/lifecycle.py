"""The state machines of the allotment: a license given to an organization, and one requested from the HMIS lead."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class DelegationState(StrEnum):
    """The states of a delegation."""

    DELEGATED = "delegated"
    """The organization has not confirmed its commitments yet."""
    IN_FORCE = "in_force"
    ENDED = "ended"


class DelegationMove(StrEnum):
    """The moves of a delegation."""

    CONFIRMED = "confirmed"
    ENDED = "ended"


LIVE = (DelegationState.DELEGATED, DelegationState.IN_FORCE)


class DelegationLifecycle(Lifecycle[DelegationState, DelegationMove]):
    """A Coordinated Entry license that a region gave to an organization (003, section 3)."""

    noun = "delegation"
    states = DelegationState
    moves = DelegationMove
    table = (
        transition(DelegationMove.CONFIRMED, [DelegationState.DELEGATED], DelegationState.IN_FORCE),
        transition(DelegationMove.ENDED, LIVE, DelegationState.ENDED),
    )


class LicenseRequestState(StrEnum):
    """The states of a request for one more license."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class LicenseRequestMove(StrEnum):
    """The moves of a request for one more license."""

    GRANTED = "granted"
    REFUSED = "refused"


class LicenseRequestLifecycle(Lifecycle[LicenseRequestState, LicenseRequestMove]):
    """A request of the Coordinated Entry Committee to the HMIS lead for one more license (003, section 4)."""

    noun = "license request"
    states = LicenseRequestState
    moves = LicenseRequestMove
    table = (
        transition(LicenseRequestMove.GRANTED, [LicenseRequestState.ASKED], LicenseRequestState.GRANTED),
        transition(LicenseRequestMove.REFUSED, [LicenseRequestState.ASKED], LicenseRequestState.REFUSED),
    )
