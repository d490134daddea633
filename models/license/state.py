"""A license and its parts: who is on it, what holds it back, what it is asked to do."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from models.base import Instant, Key, Message
from models.billing.funding import Funding
from models.calendar import Deadline
from models.effects import Decision
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.policy.access_requests import AccountPolicy
from models.policy.billing import Fee
from models.policy.licenses import Consequence, ExceptionKind, LicensePolicy
from models.policy.pack import PolicyPack
from models.timeline import Act, Upcoming

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
    trained_on: date | None = None
    """The day on which the person completed the training for it, when it was told."""


class LicenseTerms(Message):
    """The rules a license follows, and in which time zone its days are counted."""

    time_zone: str
    policy_label: str
    policy: LicensePolicy
    account: AccountPolicy


class Activity(Message):
    """The last use of a license that is known, as the usage imports and sign-ins have it."""

    data_entry: Instant | None = None
    login: Instant | None = None
    """The last login that was reported as one."""
    record: Instant | None = None
    """The last record of any kind that was made or changed: whoever did it had signed in, but may have since."""


class UsageEvidence(Message):
    """What is looked up before a rung is applied: the last use, and what could excuse it."""

    activity: Activity = Activity()
    only_license: bool = False
    """The organization has no other license (LIC-06)."""
    list_holder: bool = False
    """The holder is a Level 4 list holder for Coordinated Entry (LIC-07)."""
    unreported: bool = False
    """No HMIS CSV export was taken in since the clock of data entry started: of data entry nothing can be known."""
    logins_unreported: bool = False
    """The same of login reports and logins. Data entry proves a sign-in; that there is none proves nothing."""


class Hold(Message):
    """A reason why a license is inactive. It is active again when no hold is left."""

    reason: InactiveReason
    since: Instant
    """From when it counts; the day of a threshold, even when it was noticed later."""
    noted_at: Instant
    why: str
    until: date | None = None
    """For a leave of absence: its last day."""
    over_since: Instant | None = None
    """For a leave of absence: when its last day was over and nobody had said that the holder is back."""


class Crossed(Message):
    """A rung of the ladder that was reached, or a warning before it that fell due, and what came of it."""

    rung: Key
    counted_from: Instant
    effective: Instant
    noted_at: Instant
    excused_by: ExceptionKind | None = None
    looked_at: Instant | None = None
    """When it was last looked at again; empty when only once, at `noted_at`."""


class Flag(Message):
    """The license is eligible for revocation: why, from when, and by whom."""

    reason: InactiveReason
    since: Instant
    noted_at: Instant
    why: str
    by: Key | None = None
    """The person who marked it; empty when a rung of the ladder did."""


class Revocation(Message):
    """The license was revoked: when, by whom, why, and until when that can be appealed."""

    at: Instant
    by: Key
    reason: str
    appeal_until: date | None = None
    ground: InactiveReason = InactiveReason.SANCTION
    """The reason for which it is inactive since: when that is lifted, the revocation is undone."""


class ExceptionGrant(Message):
    """An exception to the inactivity policy, with the appeal it was granted on (LIC-08, LIC-21)."""

    number: int
    appeal_id: Key
    until: date | None
    reason: str
    granted_by: Key
    granted_at: Instant
    ended_at: Instant | None = None
    end_reason: str = ""


class AccountWork(StrEnum):
    """What has to be done to an account in the HMIS."""

    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    DELETE = "delete"
    CHANGE = "change"
    UNLOCK = "unlock"
    RESET_PASSWORD = "reset_password"


class AccountOrder(Message):
    """One piece of work on the holder's account, with its limit."""

    number: int
    work: AccountWork
    person_id: Key
    why: str
    ordered_at: Instant
    limit: Deadline
    by_hand: bool
    """Whether a system administrator does it and confirms; else this system itself."""


class PlannedDeactivation(Message):
    """A deactivation planned for a day, by which request."""

    on_day: date
    request_id: Key


class LicenseBase(Message):
    """What a license begins with and keeps: LicenseStart and License both have these fields."""

    license_id: Key
    agency_id: Key
    region_id: Key | None = None
    """The region of its agency when it began, whose lead has a say about a Coordinated Entry license."""
    kind: LicenseKind = LicenseKind.STANDARD
    created_at: Instant
    terms: LicenseTerms
    expires_on: date | None = None
    """The agency's common expiration date (FEE-04)."""
    funding: Funding | None = None
    """Who pays for it; the policy's default when nobody said."""
    agreed_fees: tuple[Fee, ...] = ()
    """The fees of a self-pay agreement, when it was made by one."""
    made_for: Key | None = None
    """The request for which it was made brand-new, when no license of the agency was open (FEE-11)."""


class License(LicenseBase):
    """The whole of a license: what the workflow keeps and the database stores."""

    entity: Literal["license"] = "license"
    state: LicenseState = LicenseState.OPEN
    inactive_reason: InactiveReason | None = None
    deleted_at: Instant | None = None
    assignments: tuple[Assignment, ...] = ()
    """Everyone who ever held it, in order."""
    programmed: PlannedDeactivation | None = None
    inactive_since: Instant | None = None
    """Since when it is inactive without a break, whatever reasons came and went; set exactly while it is inactive."""
    resumed_at: Instant | None = None
    """When it was last reactivated, or its holder came back from leave: the clocks of inactivity start anew."""
    loaded_at: Instant | None = None
    """When it was loaded, if its holder was on it then."""
    watched_since: Instant | None = None
    """From when on missing data entry means that there was none, if not from the day its holder began: the day the
    license was loaded, or the last deadline at which no export had been taken in."""
    logins_watched_since: Instant | None = None
    """The same for logins, of which only login reports tell."""
    first_look_due: bool = False
    """It was loaded with somebody on it, and its use has not been looked up yet: that is done when the day is over."""
    holds: tuple[Hold, ...] = ()
    activity: Activity = Activity()
    crossed: tuple[Crossed, ...] = ()
    flag: Flag | None = None
    revocation: Revocation | None = None
    exceptions: tuple[ExceptionGrant, ...] = ()
    training_needed: Consequence | None = None
    """A refresher or the whole training, before access can come back."""
    recertified_for: date | None = None
    """The expiration date for which recertification is done."""
    recertified_at: Instant | None = None
    """When the last recertification that counted was done: the same one told twice counts once."""
    recertification_reminded: tuple[int, ...] = ()
    orders: tuple[AccountOrder, ...] = ()
    """Work on the account that is not confirmed yet."""
    orders_given: int = 0
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


LicenseDecision = Decision[License]


def license_terms(pack: PolicyPack, at: datetime) -> LicenseTerms:
    """The terms in force at the instant `at`. Raises LookupError when no version is in force yet."""
    version = pack.in_force(at)
    return LicenseTerms(
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.licenses,
        account=version.access_requests.account,
    )


LicenseAct = Act[License, UsageEvidence]
UpcomingStep = Upcoming[License, UsageEvidence]
"""Something that happens to a license without anybody's doing."""
