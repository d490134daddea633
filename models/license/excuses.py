"""What excuses a license from a lack of use: in the ladder, in the review, and when somebody decides by hand.

Source: 003, section 1 (the only license of an organization, Level 4 list holders, special requests, leave).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from models.errors import RuleViolation
from models.license.holds import exception_in_force, hold_for
from models.license.lifecycle import INACTIVITY, InactiveReason
from models.license.state import License, UsageEvidence
from models.policy.licenses import ExceptionKind, Rung


class OwnLicense(NamedTuple):
    """A license of an organization, as the records have it: whether it can be used now, and its last use.

    A holder who has not used it yet counts from the day they started.
    """

    license_id: str
    usable: bool
    last_used: datetime


def retained(licenses: Iterable[OwnLicense]) -> str | None:
    """Return the license that an organization keeps whatever its use (LIC-24), or None if it has none.

    It is the one that was used last among those that it can use now, or among all if it can use none. Of several that
    were used at the same time, it is the one with the lowest id. Each license finds the same answer, so exactly one is
    left however many reach a rung at once (docs/adr/0020).
    """
    every = list(licenses)
    among = [each for each in every if each.usable] or every
    latest = max((each.last_used for each in among), default=None)
    return min((each.license_id for each in among if each.last_used == latest), default=None)


def excuse(license_: License, evidence: UsageEvidence, rung: Rung, now: datetime) -> ExceptionKind | None:
    """Return the exception that keeps `rung` from being applied at `now`, or None."""
    leave = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE)
    holds = {
        ExceptionKind.ON_APPEAL: exception_in_force(license_, now) is not None,
        ExceptionKind.LEAVE: leave is not None and leave.over_since is None,
        ExceptionKind.LIST_HOLDER: evidence.list_holder,
        ExceptionKind.ONLY_LICENSE: evidence.only_license,
    }
    return next((kind for kind in rung.exceptions if holds[kind]), None)


def refuse_excused(license_: License, ground: InactiveReason, evidence: UsageEvidence | None, now: datetime) -> None:
    """Raise RuleViolation if the step is about a lack of use that the policy excuses.

    Older messages carry no evidence; nothing was looked up for them.
    """
    if evidence is None or ground not in INACTIVITY:
        return
    for rung in license_.terms.policy.ladder:
        kind = excuse(license_, evidence, rung, now) if rung.ground == ground else None
        if kind is not None:
            raise RuleViolation("excused", f"{EXCUSED[kind]}, so a lack of use is no reason to end its access.")


EXCUSED = {
    ExceptionKind.ON_APPEAL: "This license has an exception that a committee granted on an appeal",
    ExceptionKind.LEAVE: "This license’s holder is on leave",
    ExceptionKind.LIST_HOLDER: "This license’s holder keeps the Level 4 list for Coordinated Entry",
    ExceptionKind.ONLY_LICENSE: "This is the license that its organization keeps, because it needs at least one",
}
"""What excuses a license, as the beginning of a sentence."""
