"""What the first agency of a large office has one of: each page of the portal that shows one thing has one to show.

The rows are the same in a small office and in a large one.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from adapters.clock import now
from benchmarks.portal_dates import NOW, SINCE, dates_at
from models.appeal.form import Attachment
from models.appeal.reasons import AppealReason
from models.billing import timeline as billing_timeline
from models.billing.entries import PaymentMethod
from models.billing.funding import Funding
from models.billing.messages import AccountStart, IssueCredit, NumberInvoice, RecordPayment
from models.billing.rules import corrections, issuing, payments
from models.billing.state import AgencyAccount
from models.committee.docket import Docketed, Item
from models.committee.lifecycle import MeetingState
from models.committee.membership import Membership
from models.committee.state import Committee, Meeting
from models.documents import DocumentKind, ScanState, digest_of
from models.effects import Decision
from models.ids import billing_workflow_id
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.pack import PolicyPack
from models.steps import Step
from models.training.lifecycle import TrainingState
from storage.database import Database
from storage.invoice_numbers import take_number
from storage.reads import billing
from storage.recorder import record
from storage.tables.appeals import appeals
from storage.tables.files import OfficeFileKind, kept_files
from storage.tables.licenses import assignments, licenses
from storage.tables.reviewing import review_batches
from storage.tables.sign_in import address_changes, invitations, passkeys
from storage.tables.trainings import attempts, reviews, training_runs, training_steps
from storage.tables.usage import (
    ImportKind,
    LinkedBy,
    agency_organizations,
    export_coverage,
    hmis_projects,
    hmis_users,
    login_coverage,
    usage_imports,
)
from storage.tables.work import documents

PICTURE: Final = b"%PDF-1.4\n%%EOF\n"
TEST: Final = "security-privacy"
SIGNED: Final = "user-policies"
EXPIRES: Final = date(2026, 4, 30)
BILLING = Actor(person_id="bea", grants=(Grant(role=Role.BILLING),))
WHEN: Final = dates_at(NOW, date(2026, 3, 2))
MEMBERS: Final = ("carla", "marc", "mia")


def add_one_of_each(database: Database, pack: PolicyPack) -> None:
    """Add one of everything that a page of the first agency and its people shows."""
    with database.write() as connection:
        for each in (_ways_in, _training, _papers, _appeal_file, _reports):
            each(connection)
    _account(database, pack)


def with_meetings(committee: Committee) -> Committee:
    """Return a committee after one meeting and in the middle of the next, with the first appeal on its docket."""
    docketed = Docketed(
        appeal_id="p-1",
        reason=AppealReason.REVOKED_INACTIVITY,
        organization="Lantern House 1",
        agency_id="a-1",
        license_ids=("l-1-1",),
        filed_at=SINCE,
    )
    seats = tuple(Membership(person_id=each, chair=each == "carla", since=date(2020, 1, 1)) for each in MEMBERS)
    held = Meeting(
        meeting_id="1",
        state=MeetingState.CLOSED,
        when=WHEN,
        seats=seats,
        quorum=2,
        present=MEMBERS,
        presiding="carla",
        opened_at=NOW - timedelta(days=30),
        ended_at=NOW - timedelta(days=30),
    )
    item = Item(appeal=docketed, docketed_at=SINCE)
    opened = {"meeting_id": "2", "state": MeetingState.IN_SESSION, "items": (item,), "opened_at": NOW, "ended_at": None}
    return committee.model_copy(update={"meetings": (held, held.model_copy(update=opened))})


def _ways_in(connection: Connection) -> None:
    passkey = {"id": "a2V5", "person_id": "p-1-1", "public_key": "key", "sign_count": 0, "name": "Key"}
    connection.execute(insert(passkeys).values(**passkey, added_at=SINCE, trusted_from=SINCE))
    invitation = {"id": "1", "person_id": "p-1-1", "by": "lena", "at": now(), "recovery": False, "reason": "New."}
    connection.execute(insert(invitations).values(**invitation))
    address = {"former": "old@agency.example", "new": "p-1-1@agency.example"}
    keys = {f"{name}_key": value for name, value in address.items()}
    change = {"id": "1", "person_id": "p-1-1", "by": "p-1-1", "at": now(), **address, **keys}
    connection.execute(insert(address_changes).values(**change))
    outcome = {"title": "Step 1", "person_name": "Holder1 Of1", "agency_name": "Lantern House 1", "path": "/reviews"}
    connection.execute(insert(review_batches).values(id="1", person_id="rita", at=NOW, outcomes=[outcome]))


def _training(connection: Connection) -> None:
    """Let the first trainee sign, take a test, and hand in a step; and the second one complete everything."""
    signed = {"typed_name": "Holder1", "text_sha256": "0" * 64, "text_version": "1", "signed_in_by": "passkey"}
    of_first = training_steps.c.request_id == "q-1-1"
    part = {"signed": signed, "met_at": SINCE, "met_by": "p-1-1", "document_id": "1"}
    connection.execute(update(training_steps).where(of_first, training_steps.c.key == SIGNED).values(**part))
    attempt = {"request_id": "q-1-1", "test_key": TEST, "number": 1, "score": "50", "entered": "50", "passed": False}
    times = {"at": SINCE, "taken_at": SINCE, "entered_by": "rita", "corrections": []}
    connection.execute(insert(attempts).values(**attempt, **times))
    round_ = {"request_id": "q-1-1", "case_number": 1, "step_number": 1, "number": 1, "submitted_at": SINCE, "note": ""}
    judged = {"reviewed_at": SINCE, "reviewer_id": "rita", "approved": False, "comments": "Please add the date."}
    connection.execute(insert(reviews).values(**round_, **judged, client_id="100"))
    ended = {"state": TrainingState.COMPLETED, "ended_at": NOW}
    connection.execute(update(training_runs).where(training_runs.c.request_id == "q-1-2").values(**ended))


def _papers(connection: Connection) -> None:
    paper = {"id": "1", "agency_id": "a-1", "person_id": "p-1-1", "kind": DocumentKind.AGREEMENT, "stored_by": "p-1-1"}
    scan = {"scan": ScanState.CLEAN, "stored_at": SINCE, "destroyed_why": ""}
    connection.execute(insert(documents).values(**paper, **scan, **_file("paper.pdf")))


def _file(name: str) -> dict[str, Any]:
    content = {"content": PICTURE, "size": len(PICTURE), "sha256": digest_of(PICTURE)}
    return {"file_name": name, "media_type": "application/pdf", **content}


def _appeal_file(connection: Connection) -> None:
    about = {"id": "1", "kind": OfficeFileKind.ATTACHMENT, "subject_id": "p-1", "agency_id": "a-1"}
    kept = {"kept_at": SINCE, "kept_by": "sam", "scan": ScanState.CLEAN, "destroyed_why": ""}
    connection.execute(insert(kept_files).values(**about, **kept, **_file("letter.pdf")))
    facts = {name: value for name, value in _file("letter.pdf").items() if name != "content"}
    attached = Attachment(document_id="1", **facts).model_dump(mode="json")
    body = connection.execute(select(appeals.c.body).where(appeals.c.id == "p-1")).scalar_one()
    with_file = {**body, "attachments": [attached]}
    connection.execute(update(appeals).where(appeals.c.id == "p-1").values(body=with_file))


def _reports(connection: Connection) -> None:
    """Let exports and login reports of three months cover the agency's projects and the accounts of its people."""
    linked = {"organization_id": "O1", "agency_id": "a-1", "linked_by": "lena", "linked_at": SINCE}
    connection.execute(insert(agency_organizations), [linked])
    projects = [{"project_id": f"P{number}", "organization_id": "O1", "seen_at": NOW} for number in range(1, 6)]
    connection.execute(insert(hmis_projects), projects)
    people = {f"U{k}": f"p-1-{k}" for k in range(1, 51)}
    held = select(assignments.c.person_id).where(assignments.c.agency_id == "a-1")
    there = set(connection.scalars(held))
    accounts = {user_id: person_id for user_id, person_id in people.items() if person_id in there}
    used = {"last_any_at": SINCE, "last_data_entry_at": SINCE, "last_login_at": SINCE, "updated_at": NOW}
    link = {"how": LinkedBy.HAND, "linked_by": "lena", "linked_at": SINCE}
    rows = [{"user_id": each, "person_id": person_id, **used, **link} for each, person_id in accounts.items()]
    connection.execute(insert(hmis_users), rows)
    for month in range(3):
        for kind in ImportKind:
            _report(connection, kind, f"{kind}-{month}", SINCE + timedelta(days=30 * month), list(accounts))


def _report(connection: Connection, kind: ImportKind, import_id: str, until: datetime, user_ids: list[str]) -> None:
    """Take in a report that covers the month until a time."""
    counts = {"rows_read": 1, "rows_refused": 0, "users_matched": 1, "users_unmatched": 0, "summary": {}}
    covers = {"covers_from": until - timedelta(days=30), "covers_until": until}
    imported = {"id": import_id, "kind": kind, "at": until, "by": "lena", "digest": import_id}
    connection.execute(insert(usage_imports).values(**imported, **covers, **counts))
    if kind == ImportKind.HUD:
        of_projects = [{"project_id": f"P{number}", "organization_id": "O1"} for number in range(1, 6)]
        connection.execute(
            insert(export_coverage), [{"import_id": import_id, **each, **covers} for each in of_projects]
        )
        return
    listed = [{"import_id": import_id, "user_id": each, **covers} for each in user_ids]
    connection.execute(insert(login_coverage), listed)


class _Written:
    """The account of the first agency, whose every step is recorded."""

    def __init__(self, database: Database, start: AccountStart) -> None:
        self._database, self._steps, self._at = database, 0, SINCE
        self.state: AgencyAccount
        self._take(billing_timeline.begin(start, self._at))

    def until(self, day: date) -> None:
        """Run everything due by a day, and number each draft."""
        while (coming := billing_timeline.next_wake(self.state)) is not None and coming[0].date() <= day:
            self._at = max(self._at, coming[0])
            evidence = billing.evidence(self._database, "a-1", self._at.date())
            decision = billing_timeline.wake(self.state, evidence, self._at)
            if decision is not None:
                self._take(decision)
            for draft in self.state.drafts:
                sequence = take_number(self._database, "a-1", draft.key, draft.drafted_at, self._at)
                message = NumberInvoice(actor=SYSTEM, key=f"n-{sequence}", draft_key=draft.key, sequence=sequence)
                self._take(issuing.number_invoice(self.state, message, self._at))

    def pay_and_credit(self) -> None:
        """Pay a part of the invoice, and take something off it."""
        (invoice,) = self.state.invoices
        usual: dict[str, Any] = {"actor": BILLING, "amount": "10.00"}
        paid = RecordPayment(**usual, key="pay", received_on=self._at.date(), method=PaymentMethod.CHECK)
        self._take(payments.record_payment(self.state, paid, self._at))
        credit = IssueCredit(**usual, key="credit", invoice=invoice.number, reason="Too much was billed.")
        self._take(corrections.issue_credit(self.state, credit, self._at))

    def _take(self, decision: Decision[AgencyAccount]) -> None:
        self.state = decision.state
        self._steps += 1
        step = Step(
            workflow_id=billing_workflow_id("a-1"),
            number=self._steps,
            at=self._at,
            actor=SYSTEM,
            move=decision.move,
            summary=decision.summary,
            subject=decision.state,
        )
        recorded = record(self._database, step)
        assert not recorded.conflict, recorded.conflict


def _account(database: Database, pack: PolicyPack) -> None:
    """Bill the agency's licenses, for which it pays itself, and note what it paid and what was taken off."""
    with database.write() as connection:
        own = update(licenses).where(licenses.c.agency_id == "a-1")
        connection.execute(own.values(funding=Funding.SELF_PAY))
    version = pack.in_force(NOW)
    start = AccountStart(
        agency_id="a-1",
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.billing,
        expires_on=EXPIRES,
        licenses=billing.evidence(database, "a-1", EXPIRES).licenses,
    )
    account = _Written(database, start)
    account.until(EXPIRES - timedelta(days=20))
    account.pay_and_credit()
