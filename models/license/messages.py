"""What is said to a license, and what it says of itself."""

from datetime import date
from enum import StrEnum

from models.base import Instant, Key, Message, Text
from models.billing.funding import Funding
from models.forms import Note, StepMessage
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.state import License, LicenseBase, LicenseTerms


class LicenseStart(LicenseBase):
    """What a license begins with: new and open, or as it was found when it was loaded."""

    held_by: Key | None = None
    held_since: Instant | None = None
    carried: License | None = None
    """The license as it stood when its workflow continued as new."""
    steps: int = 0
    """How many steps it had taken by then."""


class LicenseStep(StepMessage):
    """A step that somebody takes on a license."""


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
    trained_on: date | None = None
    """The day on which the person completed the training."""


class EndAssignment(LicenseStep):
    """Its holder no longer needs access: the agency keeps the license, or has it deleted."""

    person_id: Key
    keep: bool
    reason: Text


class PlanDeactivation(LicenseStep):
    """A deactivation is planned for a day, moved to another, or, without a day, canceled."""

    request_id: Key
    person_id: Key
    on_day: date | None


class Deactivate(LicenseStep):
    """Access ends until it is reactivated, for a reason other than that the holder left."""

    reason: InactiveReason
    why: Text


class Reactivate(LicenseStep):
    """Access comes back. With a reason, only that one is lifted; without, all of them, if a person can lift them."""

    reason: InactiveReason | None = None
    training_done: bool = False
    """The refresher or the training that was needed is completed."""


class StartLeave(LicenseStep):
    """The holder goes on leave of absence until the end of a day; after that day, the leave can be prolonged."""

    until: date
    reason: Text


class EndLeave(LicenseStep):
    """The holder is back."""


class FlagForRevocation(LicenseStep):
    """The license is marked as eligible for revocation."""

    reason: InactiveReason
    why: Text


class ClearFlag(LicenseStep):
    """The mark is taken away, with a reason."""

    why: Text


class Warn(LicenseStep):
    """The holder is warned by the monthly review; `rung` says what follows, in words."""

    rung: Text
    last_used: Text
    measure: Text
    why: Text


class Revoke(LicenseStep):
    """The license is taken from its holder; the notice says how to appeal.

    Without a `reason` it is the one it was marked for or is inactive for, else a sanction.
    """

    why: Text
    reason: InactiveReason | None = None


class GrantException(LicenseStep):
    """An exception to the inactivity policy, granted on an appeal, until a day or without end."""

    appeal_id: Key
    until: date | None
    why: Text


class EndException(LicenseStep):
    """An exception ends before its day."""

    number: int
    why: Text


class DeleteLicense(LicenseStep):
    """The license is given up: nobody will be on it again."""

    why: Text


class ChangeKind(LicenseStep):
    """The license becomes one of another kind."""

    kind: LicenseKind


class SetFunding(LicenseStep):
    """Somebody else pays for it from the next renewal on."""

    funding: Funding


class SetExpiration(LicenseStep):
    """The agency's common expiration date is, or has moved to, this day."""

    expires_on: date


class MoveToRegion(LicenseStep):
    """The agency belongs to another region now."""

    region_id: Key


class AdoptPolicy(LicenseStep):
    """The license follows another version of the policy from now on: an explicit, audited step."""

    terms: LicenseTerms


class AccountHelp(StrEnum):
    """What a person who can't log in needs."""

    UNLOCK = "unlock"
    RESET_PASSWORD = "reset_password"
    REACTIVATION = "reactivation"


class AskForHelp(LicenseStep):
    """The agency asks for an unlock, a password reset, or a reactivation."""

    help: AccountHelp
    why: Note = ""


class ConfirmOrder(LicenseStep):
    """Work on the account is done."""

    number: int


class Recertified(Message):
    """Signal: the courses and the worksheet of this year's recertification are done."""

    at: Instant
    document_id: Key | None = None


class LicenseAnswer(Message):
    """What a license says to another workflow: done, or refused with the sentence."""

    done: bool
    license_id: Key | None = None
    sentence: str = ""
