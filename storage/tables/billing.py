"""Agencies' accounts: what they owe, what was billed and paid, and which numbers invoices have.

Money is stored in whole cents (storage.columns.Cents). Entries, invoice lines and papers are added, and never changed.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    false,
)

from models.billing.entries import EntryKind, PaymentMethod
from models.billing.funding import Funding
from models.billing.lifecycle import InvoiceState
from models.billing.state import Answer, InvoiceKind, LineReason
from models.license.lifecycle import LicenseKind
from models.self_pay.lifecycle import SelfPayState
from storage.columns import Cents, Moment, Words, identifier, metadata, one_of, unique_where, word

ONE_RENEWAL = "uq_invoices_one_renewal_for_agency_and_term"
ONE_BANK_LINE = "uq_ledger_entries_one_for_bank_line"
ONE_CONFIRMATION = "uq_bank_confirmations_one_for_bank_line"
ONE_NUMBER = "uq_invoices_one_for_sequence"
ONE_KEY = "uq_invoices_one_for_agency_and_key"
IS_RENEWAL = "kind = 'renewal' AND state <> 'void' AND billed > reduced"

agency_accounts = Table(
    "agency_accounts",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agencies.id"), primary_key=True),
    Column("policy_label", Words, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("expires_on", Date),
    Column("term_first_day", Date),
    Column("term_last_day", Date),
    Column("covered_until", Date),
    Column("balance", Cents, nullable=False),
    Column("open", Cents, nullable=False),
    Column("available", Cents, nullable=False),
    Column("without_invoice", Cents, nullable=False, server_default="0"),
    Column("access_ended_at", Moment),
    Column("matters", Integer, nullable=False),
    Column("unbilled", Integer, nullable=False, server_default="0"),
    Column("renewal_held_on", Date),
    Column("next_wake_at", Moment),
    Column("step", Integer, nullable=False),
    Column("state", JSON, nullable=False),
    Index(None, "next_wake_at"),
)
"""`balance` is above zero when the agency owes it; `without_invoice` is the part that no invoice bills. `unbilled`
counts licenses that a void left unbilled. `state` is the account (models.billing.account.AgencyAccount) without its
entries and invoices, which have tables of their own, and without form keys.
"""

invoice_numbers = Table(
    "invoice_numbers",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("claim", identifier(), nullable=False, unique=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("draft_key", Words, nullable=False),
    Column("taken_at", Moment, nullable=False),
)
"""Who took which number. `claim` is made from the agency and the draft: a draft always has the same number."""

invoices = Table(
    "invoices",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agency_accounts.agency_id"), primary_key=True),
    Column("number", identifier(), primary_key=True),
    Column("sequence", Integer, ForeignKey("invoice_numbers.sequence")),
    Column("key", Words, nullable=False),
    word("kind"),
    word("state"),
    Column("policy_label", Words, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due", JSON, nullable=False),
    Column("access_until", Date),
    Column("term_first_day", Date),
    Column("billed", Cents, nullable=False),
    Column("reduced", Cents, nullable=False),
    Column("paid", Cents, nullable=False),
    Column("small", Boolean, nullable=False, server_default=false()),
    Column("reductions", JSON, nullable=False),
    Column("reminded", JSON, nullable=False),
    one_of("kind", InvoiceKind),
    one_of("state", InvoiceState),
    Index(ONE_NUMBER, "sequence", unique=True),
    Index(ONE_KEY, "agency_id", "key", unique=True),
    Index(None, "number"),
    Index(None, "state", "due_on"),
    unique_where(ONE_RENEWAL, IS_RENEWAL, "agency_id", "term_first_day"),
)
"""What is open on an invoice is `billed` less `reduced` less `paid`; a `small` one is not collected. `term_first_day`
is that of a renewal's term: the database makes sure that a term is renewed once, unless all of it was given back. What
was brought forward has neither sequence nor number.
"""

invoice_lines = Table(
    "invoice_lines",
    metadata,
    Column("agency_id", identifier(), primary_key=True),
    Column("invoice", identifier(), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("license_id", identifier()),
    word("kind", nullable=True),
    word("funding", nullable=True),
    word("reason"),
    Column("fee_id", identifier(), nullable=False),
    Column("title", Words, nullable=False),
    Column("term_first_day", Date),
    Column("term_last_day", Date),
    Column("portion", JSON),
    Column("amount", Cents, nullable=False),
    one_of("kind", LicenseKind),
    one_of("funding", Funding),
    one_of("reason", LineReason),
    ForeignKeyConstraint(["agency_id", "invoice"], ["invoices.agency_id", "invoices.number"]),
    Index(None, "license_id"),
)
"""The lines of invoices. A charge by hand is about no license."""

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agency_accounts.agency_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    word("kind"),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount", Cents, nullable=False),
    Column("by", identifier(), nullable=False),
    Column("invoice", identifier()),
    Column("returns", Integer),
    Column("corrects", Integer),
    Column("other_agency", identifier()),
    Column("other_entry", Integer),
    word("method", nullable=True),
    Column("reference", Words, nullable=False),
    Column("bank_line", identifier()),
    Column("further", Boolean, nullable=False, server_default=false()),
    Column("reason", Words, nullable=False),
    one_of("kind", EntryKind),
    one_of("method", PaymentMethod),
    Index(None, "day"),
    unique_where(ONE_BANK_LINE, "bank_line IS NOT NULL", "agency_id", "bank_line"),
)
"""The ledgers. `number` counts from 1 within an agency."""

bank_lines = Table(
    "bank_lines",
    metadata,
    Column("key", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("invoice", identifier()),
    Column("day", Date, nullable=False),
    Column("amount", Cents, nullable=False),
    Column("payer", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("memo", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("taken_by", identifier(), nullable=False),
)
"""Lines of banks' files that were taken for a payment: each is for one agency, even if it is imported again."""

bank_confirmations = Table(
    "bank_confirmations",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agency_accounts.agency_id"), primary_key=True),
    Column("payment", Integer, primary_key=True),
    Column("bank_line", identifier(), nullable=False),
    Column("confirmed_at", Moment, nullable=False),
    Column("confirmed_by", identifier(), nullable=False),
    Index(ONE_CONFIRMATION, "bank_line", unique=True),
)
"""Payments that somebody entered by hand, each with the line of a bank's file that shows the same money. `payment` is
the number of its entry. A line confirms one payment, so a second line is another payment.
"""

bank_line_parts = Table(
    "bank_line_parts",
    metadata,
    Column("line_key", identifier(), ForeignKey("bank_lines.key"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False),
    Column("invoice", identifier()),
    Column("amount", Cents, nullable=False),
)
"""The parts of a line that was divided. A line without parts goes whole to the agency it was taken for."""

bank_file_rows = Table(
    "bank_file_rows",
    metadata,
    Column("sha256", identifier(), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("line_key", identifier(), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index(None, "line_key"),
)
"""Rows of banks' files that are on record as payments, by the file's content: the same row is the same money, however
the file is read. `line_key` is the key under which it was recorded first.
"""

payer_names = Table(
    "payer_names",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agencies.id"), primary_key=True),
    Column("name_key", identifier(), primary_key=True),
    Column("name", Words, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("saved_by", identifier(), nullable=False),
)
"""The names under which an agency pays, as somebody said. `name_key` is the name as it is compared."""

invoice_papers = Table(
    "invoice_papers",
    metadata,
    Column("agency_id", identifier(), primary_key=True),
    Column("invoice", identifier(), primary_key=True),
    Column("view", JSON, nullable=False),
    Column("sha256", identifier(), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    ForeignKeyConstraint(["agency_id", "invoice"], ["invoices.agency_id", "invoices.number"]),
)
"""Printed invoices, with everything they show (models.billing.paper.InvoiceView)."""

void_papers = Table(
    "void_papers",
    metadata,
    Column("agency_id", identifier(), primary_key=True),
    Column("invoice", identifier(), primary_key=True),
    Column("view", JSON, nullable=False),
    Column("sha256", identifier(), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    ForeignKeyConstraint(["agency_id", "invoice"], ["invoices.agency_id", "invoices.number"]),
)
"""Void copies of invoices. The paper of an invoice stays as it was issued."""

worksheet_answers = Table(
    "worksheet_answers",
    metadata,
    Column("agency_id", identifier(), ForeignKey("agency_accounts.agency_id"), primary_key=True),
    Column("term_first_day", Date, primary_key=True),
    Column("license_id", identifier(), primary_key=True),
    word("answer", nullable=True),
    Column("answered_by", identifier()),
    Column("asked", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("due_on", Date, nullable=False),
    one_of("answer", Answer),
)
"""The questions to agencies about each license before a renewal, and the answers; empty means no answer."""

self_pay_requests = Table(
    "self_pay_requests",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("agency_id", identifier(), ForeignKey("agencies.id"), nullable=False, index=True),
    Column("requested_by", identifier(), ForeignKey("people.id"), nullable=False),
    word("state"),
    word("kind"),
    Column("appeal_id", identifier()),
    Column("licenses", Integer, nullable=False),
    Column("once", Cents, nullable=False),
    Column("yearly", Cents, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("decide_by", Date, nullable=False),
    Column("delayed_until", Date),
    Column("ended_at", Moment),
    Column("reason", Words, nullable=False),
    Column("granted", Integer, nullable=False),
    Column("agreed_fees", JSON, nullable=False),
    Column("made", JSON, nullable=False),
    Column("reviews", JSON, nullable=False, server_default="[]"),
    Column("form", JSON, nullable=False),
    Column("policy_label", Words, nullable=False),
    Column("step", Integer, nullable=False),
    one_of("state", SelfPayState),
    one_of("kind", LicenseKind),
    Index(None, "state", "decide_by"),
)
"""Requests for licenses at an organization's own cost. `once` and `yearly` are the estimate; `made` the licenses."""
