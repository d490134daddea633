"""What is said to a license, and what it says of itself."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from models.base import Instant, Key, Message, Text
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.people import Actor

LIVE_ASSIGNMENTS = (AssignmentState.RESERVED, AssignmentState.ACTIVE, AssignmentState.INACTIVE)
"""A person has at most one of these at an agency."""

HOLDING = (AssignmentState.ACTIVE, AssignmentState.INACTIVE)
"""A license has at most one of these."""


class Assignment(Message):
    """One person's time on one license: when it was set aside, when it ran, and how it ended."""

    number: int
    person_id: Key
    state: AssignmentState
    request_id: Key | None = None
    reserved_at: Instant | None = None
    active_from: Instant | None = None
    ended_at: Instant | None = None
    """When the person's access ended."""


class Programmed(Message):
    """A deactivation planned for a day, by which request."""

    on_day: date
    request_id: Key


class License(Message):
    """The whole of a license: what the workflow keeps and the database stores."""

    entity: Literal["license"] = "license"
    license_id: Key
    agency_id: Key
    kind: LicenseKind = LicenseKind.STANDARD
    state: LicenseState = LicenseState.OPEN
    inactive_reason: InactiveReason | None = None
    created_at: Instant
    deleted_at: Instant | None = None
    assignments: tuple[Assignment, ...] = ()
    """Everyone who ever held it, in order."""
    programmed: Programmed | None = None
    keys: Mapping[str, str] = {}

    @property
    def current(self) -> Assignment | None:
        """The assignment that is live: reserved, active or inactive."""
        live = [each for each in self.assignments if each.state in LIVE_ASSIGNMENTS]
        return live[-1] if live else None

    @property
    def available(self) -> bool:
        """Whether it can be set aside for somebody: open, or kept by the agency after its holder left."""
        kept = self.state == LicenseState.INACTIVE and self.inactive_reason == InactiveReason.LEFT_AND_KEPT
        return self.state == LicenseState.OPEN or kept


class LicenseStart(Message):
    """What a license begins with: new and open, or as it was found when it was loaded."""

    license_id: Key
    agency_id: Key
    kind: LicenseKind = LicenseKind.STANDARD
    created_at: Instant
    held_by: Key | None = None
    held_since: Instant | None = None
    carried: License | None = None
    """The license as it stood when its workflow continued as new."""
    steps: int = 0
    """How many steps it had taken by then."""


class LicenseStep(Message):
    """What every message to a license carries: who sends it, and the key of the form it was sent with."""

    actor: Actor
    key: Key


class ReserveLicense(LicenseStep):
    """The license is set aside for a person."""

    request_id: Key
    person_id: Key


class ReleaseLicense(LicenseStep):
    """A reservation is given up."""

    request_id: Key


class AssignLicense(LicenseStep):
    """The person for whom it is set aside begins to use it; from an earlier holder this is a transfer."""

    request_id: Key
    person_id: Key


class EndAssignment(LicenseStep):
    """Its holder no longer needs access: the agency keeps the license, or has it deleted."""

    person_id: Key
    keep: bool
    reason: Text


class ProgramDeactivation(LicenseStep):
    """A deactivation is planned for a day, moved to another, or, without a day, canceled."""

    request_id: Key
    person_id: Key
    on_day: date | None


class LicenseAnswer(Message):
    """What a license says to another workflow: done, or refused with the sentence."""

    done: bool
    license_id: Key | None = None
    sentence: str = ""
