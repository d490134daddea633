"""Licenses, assignments, exceptions granted for them, and work on their holders' accounts."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, Table

from models.billing.funding import Funding
from models.hmis_account import LinkedAs
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.state import HOLDING, LIVE_ASSIGNMENTS, AccountWork
from models.policy.licenses import Consequence, Measure
from storage.columns import Moment, Words, among, identifier, metadata, one_of, unique_where, word

ONE_LIVE_ASSIGNMENT = "uq_assignments_one_live_for_person_and_agency"
ONE_HOLDER = "uq_assignments_one_holder_of_license"
ONE_RESERVATION = "uq_assignments_one_reservation_of_license"

licenses = Table(
    "licenses",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("region_id", identifier()),
    word("kind"),
    word("state"),
    word("inactive_reason", nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("programmed_on", Date),
    Column("programmed_by", identifier()),
    Column("step", Integer, nullable=False),
    Column("expires_on", Date),
    Column("inactive_since", Moment),
    Column("resumed_at", Moment),
    Column("loaded_at", Moment),
    Column("watched_since", Moment),
    Column("logins_watched_since", Moment),
    Column("known_data_entry_at", Moment),
    Column("known_login_at", Moment),
    Column("holds", JSON, nullable=False, server_default="[]"),
    Column("flagged_since", Moment),
    word("flag_reason", nullable=True),
    Column("flag_why", Words),
    word("lack_measure", nullable=True),
    Column("lack_after", Moment),
    Column("lack_until", Moment),
    Column("revoked_at", Moment),
    word("revocation_ground", nullable=True),
    Column("appeal_until", Date),
    word("training_needed", nullable=True),
    Column("recertified_for", Date),
    Column("courses", JSON, nullable=False, server_default="[]"),
    Column("policy_label", Words, nullable=False, server_default=""),
    Column("next_wake_at", Moment),
    word("funding", nullable=True),
    Column("agreed_fees", JSON, nullable=False, server_default="[]"),
    Column("made_for", identifier()),
    Column("body", JSON(none_as_null=True)),
    one_of("kind", LicenseKind),
    one_of("funding", Funding),
    one_of("state", LicenseState),
    one_of("inactive_reason", InactiveReason),
    one_of("flag_reason", InactiveReason),
    one_of("revocation_ground", InactiveReason),
    one_of("lack_measure", Measure),
    one_of("training_needed", Consequence),
    Index(None, "agency_id", "kind", "state"),
    Index(None, "agency_id", "created_at"),
    Index(None, "flagged_since"),
    Index(None, "lack_measure"),
)
"""`region_id` is the region that the license knows: its agency's, after it has learned of a move.
`programmed_by` is the request that planned the deactivation. `step` is the license's step that the row shows.

`known_…` is the last use that the license knew of at that step. `holds` are the reasons why it is inactive
(models.license.messages.Hold). `lack_…` is the lack of use that the ladder holds against it
(models.license.usage.Lack): use found later may disprove it. `next_wake_at` is the next instant that could matter by
what was known at that step; later use moves it, and no step records that.
"""

LISTED = tuple(each for each in licenses.c if each is not licenses.c.body)
"""The columns of a license that a list reads: not the license kept whole."""

assignments = Table(
    "assignments",
    metadata,
    Column("license_id", identifier(), ForeignKey("licenses.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("request_id", identifier()),
    word("state"),
    Column("reserved_at", Moment),
    Column("active_from", Moment),
    Column("ended_at", Moment),
    one_of("state", AssignmentState),
    Index(None, "person_id"),
    Index(None, "agency_id"),
    Index(None, "request_id"),
    unique_where(ONE_LIVE_ASSIGNMENT, among("state", LIVE_ASSIGNMENTS), "person_id", "agency_id"),
    unique_where(ONE_HOLDER, among("state", HOLDING), "license_id"),
    unique_where(ONE_RESERVATION, among("state", [AssignmentState.RESERVED]), "license_id"),
)
"""The database enforces FEE-01 (one holder) and FEE-02 (a separate license at each agency).

`request_id` is no foreign key: each workflow writes its own rows when it can, in no order among workflows.
"""

license_exceptions = Table(
    "license_exceptions",
    metadata,
    Column("license_id", identifier(), ForeignKey("licenses.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("appeal_id", identifier(), nullable=False, index=True),
    Column("until", Date),
    Column("reason", Words, nullable=False),
    Column("granted_by", identifier(), nullable=False),
    Column("granted_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("end_reason", Words, nullable=False),
)
"""Exceptions to the inactivity policy, each with the appeal it was granted on; `until` is the last day."""

account_orders = Table(
    "account_orders",
    metadata,
    Column("license_id", identifier(), ForeignKey("licenses.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    word("work"),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False),
    Column("why", Words, nullable=False),
    Column("ordered_at", Moment, nullable=False),
    Column("limit_at", Moment, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("closed_at", Moment),
    Column("done", Boolean),
    Column("late", Boolean),
    one_of("work", AccountWork),
    Index(None, "closed_at", "limit_at"),
    Index(None, "person_id"),
)
"""Work on accounts in the HMIS. A closed order was done, on time or late, or is no longer needed."""

account_links = Table(
    "account_links",
    metadata,
    Column("person_id", identifier(), ForeignKey("people.id"), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), primary_key=True),
    Column("account_id", Words, nullable=False, unique=True),
    Column("user_name_mark", identifier(), nullable=False),
    Column("external_id_mark", identifier()),
    word("linked_as"),
    Column("linked_at", Moment, nullable=False),
    Column("linked_by", identifier(), nullable=False),
    Column("delete_asked_at", Moment),
    one_of("linked_as", LinkedAs),
)
"""Which account in the HMIS is a person's at an agency, by the id that the HMIS gave it. An account is one person's.

The marks are fingerprints of the names that the account had (models.hmis_account). `linked_by` is a person or the
system.
"""
