"""An agency's account on simulated days, and the people who keep it.

The agency is Harbor; its licenses expire on December 31, 2026, and it is January 12, 2026, nine in the morning.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from models.base import Message
from models.billing import timeline
from models.billing.entries import PaymentMethod
from models.billing.funding import Funding
from models.billing.license_events import Event, KindChanged, LicenseDeleted, LicenseTransferred, NewLicense
from models.billing.messages import (
    AccessResult,
    AccessWork,
    AccountStart,
    BillingStep,
    NumberInvoice,
    RecordLicenseEvent,
    RecordPayment,
)
from models.billing.posting import position_of
from models.billing.rules import access, issuing, license_events, payments
from models.billing.state import AgencyAccount, BillingEvidence, CurrentLicense, Invoice
from models.calendar import civil_day
from models.effects import Decision, Notice
from models.license.lifecycle import LicenseKind, LicenseState
from models.money.proration import Proration
from models.people import SYSTEM, Actor, Role
from models.policy.billing import (
    BillingPolicy,
    CreditPolicy,
    CreditReason,
    DefaultFunding,
    Deferring,
    Fee,
    InvoicePaper,
    Nonpayment,
    PaymentPolicy,
    ProrationRule,
    Rate,
    RenewalPolicy,
    SelfPayPolicy,
    Unanswered,
)
from tests.models.builders import HARBOR, SOURCE, ZONE, at, minnesota, person
from tests.models.checks import Board, assert_sentence, refused, sound

EXPIRES = date(2026, 12, 31)
BEGINS = datetime(2026, 1, 12, 15, tzinfo=UTC)

_numbers = count(1)


def new_key() -> str:
    """A form key that was not used before in this test run."""
    return f"billing-{next(_numbers)}"


# --- people


def billing_staff() -> Actor:
    """Who keeps the books."""
    return person("p-billing", Role.BILLING)


def billing_contact(agency_id: str = HARBOR) -> Actor:
    """Who gets an agency's invoices."""
    return person("p-contact", Role.BILLING_CONTACT, agency_id)


def director() -> Actor:
    """The HMIS lead's director."""
    return person("p-hmis-director", Role.HMIS_DIRECTOR)


# --- policies


def a_policy(**changes: Any) -> BillingPolicy:
    """Like Minnesota's, and CoC-funded and self-pay licenses besides; every credit is given."""
    usual: dict[str, Any] = {
        "rates": (
            rate((LicenseKind.STANDARD,), Funding.AGENCY_PAYS, fee("license", "Standard user license", "225.00")),
            rate((LicenseKind.AD_HOC,), Funding.AGENCY_PAYS, fee("license", "Ad hoc reporting license", "275.00")),
            rate(tuple(LicenseKind), Funding.COC),
            rate(
                tuple(LicenseKind),
                Funding.SELF_PAY,
                fee("software-access", "Software access fee", "185.00", every="once"),
                fee("license", "Annual license access", "284.00"),
                fee("staff-support", "Staff support fee", "2000.00"),
            ),
        ),
        "default_funding": DefaultFunding(funding=Funding.AGENCY_PAYS, source=SOURCE),
        "proration": ProrationRule(by=Proration.DAILY, source=SOURCE),
        "credits": CreditPolicy(given_for=tuple(CreditReason), may_be_paid_out=True, source=SOURCE),
        "renewal": RenewalPolicy(
            worksheet_days_before=45, invoice_days_before=30, unanswered=Unanswered.KEEP, source=SOURCE
        ),
        "payment": PaymentPolicy(
            renewal_due="expiration_date",
            least_days=14,
            separate_days=30,
            remind_days_before=(14, 3),
            remind_days_after=(7, 30),
            source=SOURCE,
        ),
        "nonpayment": Nonpayment(access_ends=True, source=SOURCE),
        "deferring": Deferring(roles=(Role.BILLING, Role.HMIS_DIRECTOR), at_most_days=60, source=SOURCE),
        "self_pay": SelfPayPolicy(after_denied_appeal=True, roles=(Role.HMIS_LEAD,), within_days=30, source=SOURCE),
        "paper": InvoicePaper(
            number_prefix="T-",
            number_digits=4,
            payable_to="The office",
            remit_to=("1 Road",),
            how_to_pay="By check.",
            source=SOURCE,
        ),
    }
    return BillingPolicy(**{**usual, **changes})


def rate(kinds: tuple[LicenseKind, ...], funding: Funding, *fees: Fee, effective: date = date(2020, 1, 1)) -> Rate:
    """What licenses cost from a day on."""
    return Rate(kinds=kinds, funding=funding, effective=effective, fees=fees, source=SOURCE)


def fee(id_: str, title: str, amount: str, every: str = "year") -> Fee:
    """One fee."""
    return Fee.model_validate({"id": id_, "title": title, "amount": amount, "every": every})


# --- licenses


def a_license(
    license_id: str,
    state: LicenseState = LicenseState.ACTIVE,
    kind: LicenseKind = LicenseKind.STANDARD,
    funding: Funding | None = None,
    **changes: Any,
) -> CurrentLicense:
    """A license of Harbor."""
    return CurrentLicense(license_id=license_id, kind=kind, state=state, funding=funding, **changes)


def licenses(number: int) -> tuple[CurrentLicense, ...]:
    """Standard licenses in use: l-1, l-2 and so on."""
    return tuple(a_license(f"l-{each}") for each in range(1, number + 1))


def start(policy: BillingPolicy | None = None, **changes: Any) -> AccountStart:
    """What an account begins with; under Minnesota's policy unless told."""
    usual: dict[str, Any] = {
        "agency_id": HARBOR,
        "time_zone": ZONE,
        "policy_label": "as tested",
        "policy": policy or minnesota().billing,
        "expires_on": EXPIRES,
        "days_billed_once": True,
    }
    return AccountStart(**{**usual, **changes})


# --- an account that lives


class Books:
    """An account, the day it is, the licenses the agency has, and everything that was brought about."""

    def __init__(
        self,
        policy: BillingPolicy | None = None,
        has: tuple[CurrentLicense, ...] = (),
        *,
        now: datetime = BEGINS,
        **changes: Any,
    ) -> None:
        self.now = now
        self.has = has
        self.has_contact = True
        self.board = Board()
        self.sent: list[Notice] = []
        self.moves: list[str] = []
        self.issued: list[Invoice] = []
        """Every invoice as it was when it got its number."""
        self.sequence = 0
        self.account = self.take(timeline.begin(start(policy, licenses=has, **changes), now))

    # what people and other processes say

    def send(self, rule: Callable[[AgencyAccount, Any, datetime], Decision[AgencyAccount]], message: Message) -> str:
        """A message that is accepted; the summary of what it brought about."""
        decision = rule(self.account, message, self.now)
        self.account = self.take(decision)
        self.number_drafts()
        return decision.summary

    def refuse(self, code: str, rule: Callable[..., Any], message: Message) -> str:
        """A message that is refused; the sentence."""
        return refused(code, rule, self.account, message, self.now)

    def tell(self, event: Event, actor: Actor = SYSTEM) -> str:
        """Something happened to a license."""
        return self.send(
            license_events.record_license_event, RecordLicenseEvent(actor=actor, key=new_key(), event=event)
        )

    def new(self, license_id: str, from_day: date | None = None, **changes: Any) -> str:
        """A brand-new license, today unless told."""
        kind = changes.pop("kind", LicenseKind.STANDARD)
        funding = changes.get("funding")
        self.has = (*self.has, a_license(license_id, kind=kind, funding=funding))
        return self.tell(NewLicense(license_id=license_id, kind=kind, from_day=from_day or self.today, **changes))

    def delete(self, license_id: str, on_day: date | None = None) -> str:
        """A license that is given up, today unless told."""
        self.has = tuple(each for each in self.has if each.license_id != license_id)
        return self.tell(LicenseDeleted(license_id=license_id, on_day=on_day or self.today))

    def transfer(self, license_id: str) -> str:
        """A license that goes to another user, today."""
        return self.tell(LicenseTransferred(license_id=license_id, on_day=self.today))

    def change(self, license_id: str, from_kind: LicenseKind, to_kind: LicenseKind, on_day: date | None = None) -> str:
        """A license that becomes one of another kind, today unless told."""
        self.has = tuple(
            each.model_copy(update={"kind": to_kind}) if each.license_id == license_id else each for each in self.has
        )
        return self.tell(
            KindChanged(license_id=license_id, from_kind=from_kind, to_kind=to_kind, on_day=on_day or self.today)
        )

    def pay(self, amount: str, **changes: Any) -> str:
        """A payment that is recorded."""
        return self.send(payments.record_payment, self.payment(amount, **changes))

    def payment(self, amount: str, **changes: Any) -> RecordPayment:
        """A check that came today."""
        usual: dict[str, Any] = {
            "actor": billing_staff(),
            "key": new_key(),
            "amount": amount,
            "received_on": self.today,
            "method": PaymentMethod.CHECK,
            "reference": "1042",
        }
        return RecordPayment(**{**usual, **changes})

    # time

    def until(self, day: date, hour: int = 12) -> "Books":
        """Live on until an hour of a day, everything that happens by itself at its time."""
        end = at(day, hour)
        while (due := timeline.next_wake(self.account)) is not None and due[0] <= end:
            self.now = max(self.now, due[0])
            self.wake()
        self.now = max(self.now, end)
        return self

    def away_until(self, day: date, hour: int = 12) -> "Books":
        """Nobody is there until then; everything that came due is made up for."""
        self.now = at(day, hour)
        self.catch_up()
        return self

    def catch_up(self) -> None:
        """Do everything that is due by now, one after the other."""
        assert any(not self.wake() for _ in range(100)), "what is due has no end"

    def wake(self) -> bool:
        """What happens by itself now; whether something did."""
        decision = timeline.wake(
            self.account,
            BillingEvidence(licenses=self.has, has_billing_contact=self.has_contact, delete_late=True),
            self.now,
        )
        if decision is None:
            return False
        self.account = self.take(decision)
        self.number_drafts()
        return True

    # what follows

    def take(self, decision: Decision[AgencyAccount]) -> AgencyAccount:
        """Note what a decision brings about, after a look at it."""
        sound(decision)
        for notice in decision.notices:
            assert notice.to or notice.to_role
        assert_sentence(decision.summary)
        self.board.take(decision)
        self.sent += decision.notices
        self.moves.append(decision.move)
        return decision.state

    def number_drafts(self) -> None:
        """Every invoice that waits gets the next number."""
        while self.account.drafts:
            self.sequence += 1
            self.account = self.take(
                issuing.number_invoice(
                    self.account,
                    NumberInvoice(
                        actor=SYSTEM,
                        key=new_key(),
                        draft_key=self.account.drafts[0].key,
                        sequence=self.sequence,
                        has_billing_contact=self.has_contact,
                    ),
                    self.now,
                )
            )
            self.issued.append(self.last)

    def licenses_answer(self) -> None:
        """Every license whose access is to be taken or given back does so."""
        suspension = self.account.suspension
        if suspension is None:
            return
        for license_id in suspension.to_take:
            self.answer(license_id, AccessWork.TAKE)
        for license_id in suspension.to_return:
            self.answer(license_id, AccessWork.GIVE_BACK)

    def answer(self, license_id: str, work: AccessWork, *, done: bool = True, sentence: str = "") -> None:
        """What a license says about its access."""
        result = AccessResult(
            actor=SYSTEM, key=new_key(), license_id=license_id, work=work, done=done, sentence=sentence
        )
        self.send(access.report_access, result)

    # how it stands

    @property
    def today(self) -> date:
        """The day in Chicago."""
        return civil_day(self.now, ZONE)

    @property
    def last(self) -> Invoice:
        """The invoice that was issued last."""
        return self.account.invoices[-1]

    def invoice(self, number: str) -> Invoice:
        """An invoice that is there."""
        found = self.account.invoice(number)
        assert found is not None
        return found

    def open(self, number: str) -> Decimal:
        """What is open on an invoice."""
        return position_of(self.account).invoices[number].open

    @property
    def available(self) -> Decimal:
        """The agency's money on no invoice."""
        return position_of(self.account).available

    def letters(self, template: str) -> list[Notice]:
        """The letters of a kind that were sent so far."""
        return [each for each in self.sent if each.template == template]


def lines_said(invoice: Invoice) -> list[str]:
    """An invoice's lines: license, arithmetic, amount."""
    return [f"{line.license_id}: {line.arithmetic} = {line.amount}" for line in invoice.lines]


def step(message: type[BillingStep], actor: Actor | None = None, **fields: Any) -> Any:
    """A message by billing staff, unless told, with a fresh form key."""
    return message(actor=actor or billing_staff(), key=fields.pop("key", new_key()), **fields)
