"""The machines of the allotment: a license given to an organization, and one more asked of the HMIS lead."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class DelegationState(StrEnum):
    """Where a delegation stands."""

    DELEGATED = "delegated"
    """The organization has not confirmed its commitments yet."""
    IN_FORCE = "in_force"
    ENDED = "ended"


class DelegationMove(StrEnum):
    """What can happen to a delegation."""

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
    """Where a request for one more license stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class LicenseRequestMove(StrEnum):
    """What can happen to a request for one more license."""

    GRANTED = "granted"
    REFUSED = "refused"


class LicenseRequestLifecycle(Lifecycle[LicenseRequestState, LicenseRequestMove]):
    """One more license for a region, asked of the HMIS lead by the Coordinated Entry Committee (003, section 4)."""

    noun = "license request"
    states = LicenseRequestState
    moves = LicenseRequestMove
    table = (
        transition(LicenseRequestMove.GRANTED, [LicenseRequestState.ASKED], LicenseRequestState.GRANTED),
        transition(LicenseRequestMove.REFUSED, [LicenseRequestState.ASKED], LicenseRequestState.REFUSED),
    )
