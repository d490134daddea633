"""The state of a license and its parts: its holders, its holds, and the work on its account."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from models.base import Instant, Key, Message
from models.billing.funding import Funding
from models.calendar import Deadline
from models.effects import Decision
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.people import Role
from models.policy.access_requests import AccountPolicy
from models.policy.billing import Fee
from models.policy.licenses import Consequence, ExceptionKind, LicensePolicy
from models.policy.pack import PolicyPack
from models.timeline import Act, Upcoming
from models.usage.coverage import Coverage

LIVE_ASSIGNMENTS = (AssignmentState.RESERVED, AssignmentState.ACTIVE, AssignmentState.INACTIVE)
"""A person has at most one assignment in these states at an agency."""


HOLDING = (AssignmentState.ACTIVE, AssignmentState.INACTIVE)
"""A license has at most one assignment in these states."""


class Assignment(Message):
    """One person's time on one license: when it was reserved, when it was active, and how it ended."""

    number: int
    person_id: Key
    state: AssignmentState
    request_id: Key | None = None
    reserved_at: Instant | None = None
    active_from: Instant | None = None
    ended_at: Instant | None = None
    """When the person's access ended."""
    trained_on: date | None = None
    """The day on which the person completed the training for it, if known."""


class LicenseTerms(Message):
    """The rules of a license, and the time zone in which its days are counted."""

    time_zone: str
    policy_label: str
    policy: LicensePolicy
    account: AccountPolicy
    contact: Role = Role.REPRESENTATIVE
    """The role that speaks for an agency: letters name it and go to it, and the agency's tasks are its tasks."""
    hearing: Mapping[InactiveReason, str] = {}
    """The committee that hears an appeal, by the ground of the revocation. Empty where there are no appeals."""
    allotted: bool = True
    """Whether regions have an allotment of Coordinated Entry licenses, from which they can take one back."""


class Activity(Message):
    """The last known use of a license, from usage imports and sign-ins."""

    data_entry: Instant | None = None
    login: Instant | None = None
    """The last login that was reported as a login."""
    record: Instant | None = None
    """The last time that any record was created or changed. The person had signed in then, but may have again since."""


class UsageEvidence(Message):
    """What is looked up before a rung is applied: the last use, what reports cover, and what could excuse it."""

    activity: Activity = Activity()
    only_license: bool = False
    """It is the license that its organization keeps whatever its use (LIC-06, LIC-24)."""
    last_one: bool = False
    """Its organization can use no other license now."""
    list_holder: bool = False
    """The holder is a Level 4 list holder for Coordinated Entry (LIC-07)."""
    unreported: bool = False
    """No HMIS CSV export was taken in since the data entry clock started, so nothing is known about data entry."""
    logins_unreported: bool = False
    """The same for login reports. Data entry proves a sign-in, but no data entry proves nothing."""
    entries: Coverage | None = None
    """The days for which exports prove that nothing was entered. Empty in histories from before this was looked up:
    there `unreported` counts."""
    logins: Coverage | None = None
    """The same for login reports and sign-ins."""
    strict: bool = False
    """Whether a rung waits for its promised warning, and a person's decision for the rung (docs/adr/0017).

    False in histories from before: what was decided there stays decided.
    """


class Hold(Message):
    """A reason why a license is inactive. The license becomes active again when it has no hold left."""

    reason: InactiveReason
    since: Instant
    """The date from which it counts: the day of a threshold, even if it was noticed later."""
    noted_at: Instant
    why: str
    until: date | None = None
    """For a leave of absence: its last day."""
    over_since: Instant | None = None
    """For a leave of absence: when its last day ended and nobody had said that the holder is back."""


class Crossed(Message):
    """A rung of the ladder that was reached, or a warning before it that was due, and the result."""

    rung: Key
    counted_from: Instant
    effective: Instant
    noted_at: Instant
    excused_by: ExceptionKind | None = None
    looked_at: Instant | None = None
    """When it was last checked again. Empty if it was only checked once, at `noted_at`."""


class Flag(Message):
    """A mark that the license may be revoked: why, from when, and by whom."""

    reason: InactiveReason
    since: Instant
    noted_at: Instant
    why: str
    by: Key | None = None
    """The person who marked it. Empty if a rung of the ladder did."""


class Revocation(Message):
    """A revocation: when, by whom, why, and the last day to appeal."""

    at: Instant
    by: Key
    reason: str
    appeal_until: date | None = None
    ground: InactiveReason = InactiveReason.SANCTION
    """The reason for which the license is inactive since then. Lifting it undoes the revocation."""
    last_one: bool = False
    """True if its organization could use no other license then."""


class ExceptionGrant(Message):
    """An exception to the inactivity policy, with the appeal on which it was granted (LIC-08, LIC-21)."""

    number: int
    appeal_id: Key
    until: date | None
    reason: str
    granted_by: Key
    granted_at: Instant
    ended_at: Instant | None = None
    end_reason: str = ""


class CompletedCourse(Message):
    """A course of the recertification that a person completed, as a learning system reported it."""

    course: str
    person_id: Key
    completed_at: Instant
    report_id: Key


class AccountWork(StrEnum):
    """Work on an account in the HMIS."""

    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    DELETE = "delete"
    CHANGE = "change"
    UNLOCK = "unlock"
    RESET_PASSWORD = "reset_password"
    UPDATE_DETAILS = "update_details"
    """The holder has another name or email address."""


class AccountOrder(Message):
    """One piece of work on the holder's account, with its time limit."""

    number: int
    work: AccountWork
    person_id: Key
    why: str
    ordered_at: Instant
    limit: Deadline
    by_hand: bool
    """True if a system administrator does the work and confirms it. Otherwise, this system does it."""


class PlannedDeactivation(Message):
    """A deactivation that a request planned for a day."""

    on_day: date
    request_id: Key


class LicenseBase(Message):
    """The fields that LicenseStart and License share."""

    license_id: Key
    agency_id: Key
    region_id: Key | None = None
    """The agency's region, whose Coordinated Entry lead has a say about Coordinated Entry licenses."""
    kind: LicenseKind = LicenseKind.STANDARD
    created_at: Instant
    terms: LicenseTerms
    expires_on: date | None = None
    """The agency's common expiration date (FEE-04)."""
    funding: Funding | None = None
    """Who pays for it. If empty, the policy decides."""
    agreed_fees: tuple[Fee, ...] = ()
    """The fees of the self-pay agreement under which it was created, if any."""
    made_for: Key | None = None
    """The request for which it was created because the agency had no open license (FEE-11)."""


class License(LicenseBase):
    """The state of a license, as the workflow keeps it and the database stores it."""

    entity: Literal["license"] = "license"
    state: LicenseState = LicenseState.OPEN
    inactive_reason: InactiveReason | None = None
    deleted_at: Instant | None = None
    assignments: tuple[Assignment, ...] = ()
    """Everyone who ever held it, in order."""
    programmed: PlannedDeactivation | None = None
    inactive_since: Instant | None = None
    """When the current, unbroken time of inactivity started, whatever the reasons.

    Empty unless the license is inactive.
    """
    resumed_at: Instant | None = None
    """When it was last reactivated, or its holder came back from leave. The inactivity clocks restart then."""
    loaded_at: Instant | None = None
    """When it was loaded, if it had a holder then."""
    watched_since: Instant | None = None
    """The date from which missing data entry counts as lack of use, if later than the holder's start.

    That is the day the license was loaded, or the last deadline without any export taken in.
    """
    logins_watched_since: Instant | None = None
    """The same for logins, which only login reports show."""
    first_look_due: bool = False
    """It was loaded with a holder, and its use has not been looked up yet. That happens when the day has ended."""
    holds: tuple[Hold, ...] = ()
    activity: Activity = Activity()
    crossed: tuple[Crossed, ...] = ()
    flag: Flag | None = None
    revocation: Revocation | None = None
    exceptions: tuple[ExceptionGrant, ...] = ()
    training_needed: Consequence | None = None
    """The refresher or the entire training that the holder needs before access can be restored."""
    recertified_for: date | None = None
    """The expiration date for which recertification is done."""
    recertified_at: Instant | None = None
    """When the last recertification that counted was done. The same one reported twice counts once."""
    recertification_reminded: tuple[int, ...] = ()
    courses: tuple[CompletedCourse, ...] = ()
    """The courses of the recertification that a learning system reported, each with its last completion."""
    orders: tuple[AccountOrder, ...] = ()
    """Work on the account that is not confirmed yet."""
    orders_given: int = 0
    keys: Mapping[str, str] = {}

    @property
    def current(self) -> Assignment | None:
        """The live assignment: reserved, active or inactive."""
        live = [each for each in self.assignments if each.state in LIVE_ASSIGNMENTS]
        return live[-1] if live else None

    @property
    def available(self) -> bool:
        """True if it can be reserved: it is open, or the agency kept it after its holder left."""
        kept = self.state == LicenseState.INACTIVE and self.inactive_reason == InactiveReason.LEFT_AND_KEPT
        return self.state == LicenseState.OPEN or kept


LicenseDecision = Decision[License]


def license_terms(pack: PolicyPack, at: datetime) -> LicenseTerms:
    """Return the terms in force at the instant `at`. Raises LookupError if no version is in force yet."""
    version = pack.in_force(at)
    return LicenseTerms(
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.licenses,
        account=version.access_requests.account,
        contact=version.access_requests.requesting.contact,
        hearing=version.hearing,
        allotted=version.allotment is not None,
    )


LicenseAct = Act[License, UsageEvidence]
UpcomingStep = Upcoming[License, UsageEvidence]
"""Something that happens to a license automatically."""
