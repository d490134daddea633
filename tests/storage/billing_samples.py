"""Accounts as their workflows would write them down, step by step, for the tests of the records."""

from datetime import date, datetime, timedelta
from typing import Any

from models.billing import timeline
from models.billing.entries import PaymentMethod
from models.billing.messages import AccountStart, NumberInvoice, RecordPayment
from models.billing.rules import issuing, payments
from models.billing.state import AgencyAccount, BillingEvidence
from models.effects import Decision
from models.ids import billing_workflow_id
from models.people import SYSTEM, Actor, Grant, Role
from models.steps import Recorded
from storage.database import Database
from storage.invoice_numbers import take_number
from storage.reads import billing
from storage.recorder import record
from tests.storage.samples import NOW, pack, step_of

STAFF = Actor(person_id="alex", grants=(Grant(role=Role.BILLING),))
EXPIRES = date(2026, 4, 30)
"""Fifty-nine days after NOW."""


class WrittenAccount:
    """An account by Minnesota's rules whose every step is written down at once."""

    def __init__(self, database: Database, agency_id: str = "A1", *, now: datetime = NOW, **changes: Any) -> None:
        version = pack("minnesota").in_force(now)
        start = AccountStart(
            **{
                "agency_id": agency_id,
                "time_zone": pack("minnesota").time_zone,
                "policy_label": version.label,
                "policy": version.billing,
                "expires_on": EXPIRES,
                "licenses": billing.evidence(database, agency_id, EXPIRES).licenses,
                **changes,
            }
        )
        self.database = database
        self.now = now
        self.steps = 0
        self.state: AgencyAccount
        self.happen(timeline.begin(start, now))

    def happen(self, decision: Decision[AgencyAccount], actor: Actor = SYSTEM) -> Recorded:
        """The decision as the account's next step."""
        self.state = decision.state
        self.steps += 1
        workflow_id = billing_workflow_id(self.state.agency_id)
        return record(self.database, step_of(decision, self.steps, at=self.now, actor=actor, workflow_id=workflow_id))

    def until(self, day: date) -> None:
        """Whatever comes due by itself until noon of a day, and the numbers of what was drafted."""
        end = self.now.replace(year=day.year, month=day.month, day=day.day, hour=18)
        while (coming := timeline.next_wake(self.state)) is not None and coming[0] <= end:
            self.now = max(self.now, coming[0])
            decision = timeline.wake(self.state, self.evidence(), self.now)
            assert decision is not None
            assert self.happen(decision) == Recorded()
            self.number()
        self.now = end

    def number(self) -> None:
        """Every draft gets its number."""
        for draft in self.state.drafts:
            sequence = take_number(self.database, self.state.agency_id, draft.key, draft.drafted_at, self.now)
            message = NumberInvoice(actor=SYSTEM, key=f"n-{sequence}", draft_key=draft.key, sequence=sequence)
            assert self.happen(issuing.number_invoice(self.state, message, self.now)) == Recorded()

    def renewed(self) -> None:
        """The renewal was invoiced."""
        self.until(EXPIRES - timedelta(days=29))

    def pay(self, amount: str, **changes: Any) -> Recorded:
        """A payment comes in."""
        said: dict[str, Any] = {
            "actor": STAFF,
            "key": f"pay-{self.steps}",
            "amount": amount,
            "received_on": self.now.date(),
            "method": PaymentMethod.CHECK,
            **changes,
        }
        return self.happen(payments.record_payment(self.state, RecordPayment(**said), self.now), STAFF)

    def evidence(self) -> BillingEvidence:
        """What would be looked up now."""
        return billing.evidence(self.database, self.state.agency_id, self.now.date())
