"""The messages to a license, and its answers."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from models.account_report import AccountReport
from models.base import Instant, Key, Message, Text
from models.billing.funding import Funding
from models.dates import EnteredDay, SoonDay
from models.forms import Note, StepMessage
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.state import License, LicenseBase, LicenseTerms, UsageEvidence


class LicenseStart(LicenseBase):
    """The start message of a license: new and open, or as it was when it was loaded."""

    held_by: Key | None = None
    held_since: Instant | None = None
    carried: License | None = None
    """The state of the license when its workflow continued as new."""
    steps: int = 0
    """The number of steps it had taken by then."""


class LicenseStep(StepMessage):
    """A step that somebody takes on a license."""


class StepWithEvidence(LicenseStep):
    """A step that may end the holder's access, with what the records say about the license's use and its organization.

    The sender looks up the evidence. It is not part of the form: the same form sent again may find something else.
    """

    looked_up: ClassVar[Mapping[str, Any]] = {**StepMessage.looked_up, "evidence": True}

    evidence: UsageEvidence | None = None


class ReserveLicense(LicenseStep):
    """The license is reserved for a person."""

    request_id: Key
    person_id: Key


class ReleaseLicense(LicenseStep):
    """The reservation ends."""

    request_id: Key


class AssignLicense(LicenseStep):
    """The person with the reservation becomes the holder. After an earlier holder, that is a transfer."""

    looked_up: ClassVar[Mapping[str, Any]] = {**LicenseStep.looked_up, "details_changed": True}

    request_id: Key
    person_id: Key
    trained_on: date | None = None
    """The day on which the person completed the training."""
    details_changed: bool = False
    """The person's name or address has changed since the person last had access at this agency."""


class UpdateDetails(LicenseStep):
    """The holder has another name or email address, which the account in the HMIS doesn't have yet."""

    person_id: Key


class EndAssignment(LicenseStep):
    """The holder no longer needs access. The agency keeps the license or has it deleted."""

    person_id: Key
    keep: bool
    reason: Text


class PlanDeactivation(LicenseStep):
    """A deactivation is planned for a day, moved to another day or, without a day, canceled."""

    request_id: Key
    person_id: Key
    on_day: date | None


class Deactivate(StepWithEvidence):
    """Access ends until it is reactivated, for a reason other than the holder's departure."""

    reason: InactiveReason
    why: Text


class Reactivate(LicenseStep):
    """Access is restored. With a reason, only that one is lifted; without, all reasons that a person can lift."""

    reason: InactiveReason | None = None
    training_done: bool = False
    """True if the required refresher or training is completed."""


class StartLeave(LicenseStep):
    """The holder goes on a leave of absence through a day. After that day, the leave can be extended."""

    until: EnteredDay
    reason: Text


class EndLeave(LicenseStep):
    """The holder is back."""


class FlagForRevocation(StepWithEvidence):
    """The license is marked as eligible for revocation."""

    reason: InactiveReason
    why: Text


class ClearFlag(LicenseStep):
    """The mark is removed, with a reason."""

    why: Text


class Warn(StepWithEvidence):
    """The monthly review warns the holder. `rung` says in words what happens next.

    `ground` is the lack of use that the warning is about. Older messages have none.
    """

    rung: Text
    last_used: Text
    measure: Text
    why: Text
    ground: InactiveReason | None = None


class Revoke(StepWithEvidence):
    """The license is revoked, and a notice says what to do about it.

    `reason` is the ground. An older message may have none: then it is the reason of the mark or of the inactivity, or
    else a sanction.
    """

    why: Text
    reason: InactiveReason | None = None


class GrantException(LicenseStep):
    """An exception to the inactivity policy, granted on an appeal, until a day or without end."""

    appeal_id: Key
    until: date | None
    why: Text


class EndException(LicenseStep):
    """An exception ends before its last day."""

    number: int
    why: Text


class DeleteLicense(LicenseStep):
    """The license is deleted. It can never have a holder again."""

    why: Text
    with_agency: bool = False
    """Its agency closes, so there is nobody to whom a committee could give it back."""


class ChangeKind(LicenseStep):
    """The license changes to another kind."""

    kind: LicenseKind


class SetFunding(LicenseStep):
    """Somebody else pays for it from the next renewal on.

    `instead_of` is what a file's value replaces. If somebody has decided otherwise meanwhile, that decision stays.
    """

    funding: Funding
    instead_of: Funding | None = None


class SetExpiration(LicenseStep):
    """The agency's common expiration date is set or moved."""

    expires_on: SoonDay


class MoveToRegion(LicenseStep):
    """The agency has moved to another region."""

    region_id: Key


class AdoptPolicy(LicenseStep):
    """The license follows another version of the policy from now on. The step is audited."""

    terms: LicenseTerms


class AccountHelp(StrEnum):
    """What a person who can't log in needs."""

    UNLOCK = "unlock"
    RESET_PASSWORD = "reset_password"
    REACTIVATION = "reactivation"


class AskForHelp(LicenseStep):
    """The agency or the holder asks for an unlock, a password reset or a reactivation."""

    help: AccountHelp
    why: Note = ""


class ConfirmOrder(AccountReport, LicenseStep):
    """Work on the account is done."""

    number: int


class Recertified(Message):
    """Signal: this year's recertification courses and worksheet are done."""

    at: Instant
    document_id: Key | None = None
    """The worksheet."""
    certificates: Mapping[str, Key] = {}
    """The certificate of each course that was submitted on paper. Older signals name none."""
    completed: Mapping[str, Instant] = {}
    """When each other course was completed, as a learning system or a training has it."""


class RecertificationReport(Message):
    """Signal of a learning system: a person completed a course. `report_id` is the system's own number for it."""

    report_id: Key
    person_id: Key
    course: Text
    completed_at: Instant


class LicenseAnswer(Message):
    """A license's answer to another workflow: done, or refused with a sentence."""

    done: bool
    license_id: Key | None = None
    sentence: str = ""
