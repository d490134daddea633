"""What computing a renewal costs, without Temporal and the database: the rules, and the paper.

Every round renews 10, 100 and 1,000 agencies of a hundred licenses, in turn, each with the year behind it that the
rules have to look through: the worksheet, the plan, the invoice with its number, and the state written as JSON, as a
step that is recorded writes it. Then papers are made, each for another agency, by a typesetter that is warm. Figures
are medians of the rounds, in seconds of the processor, which are steadier than the wall on a busy machine. Run it as
`python -m benchmarks.billing_computing`.
"""

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from adapters.invoices.pdf import invoice_pdf
from adapters.policy_files import load_pack
from benchmarks.machine import machine
from models.billing import timeline
from models.billing.entries import PaymentMethod
from models.billing.invoice_paper import InvoiceView, invoice_view
from models.billing.license_events import LicenseDeleted, NewLicense
from models.billing.messages import AccountStart, NumberInvoice, RecordLicenseEvent, RecordPayment
from models.billing.posting import open_on
from models.billing.rules import issuing, license_events, payments
from models.billing.state import AgencyAccount, BillingEvidence, CurrentLicense
from models.calendar import civil_day
from models.effects import Decision
from models.license.lifecycle import LicenseKind, LicenseState
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.pack import PolicyPack

PACK = Path(__file__).parents[1] / "policies" / "minnesota.toml"
SIZES = (10, 100, 1000)
LICENSES = 100
ROUNDS = 3
PAPERS = 40
TYPICAL = 6
"""The licenses on a typical invoice."""
YEARS = 5
RENEWED = "renewal/2027-01-01"
FIRST_NUMBER = 500_000
"""A number beyond those of the agency's own invoices."""
BEGINS = datetime(2025, 1, 10, 15, tzinfo=UTC)
STAFF = Actor(person_id="p-billing", grants=(Grant(role=Role.BILLING),))


def main(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS, licenses: int = LICENSES) -> dict[str, float]:
    """Measure, print and return the figures."""
    pack = load_pack(PACK)
    agency = BenchmarkAgency(pack, licenses)
    agency.live_until(date(2026, 11, 1))
    by_round = [{size: renewed(agency, size) / size for size in sizes} for _ in range(rounds)]
    figures = {f"{size} agencies, ms each": 1000 * statistics.median(each[size] for each in by_round) for size in sizes}
    few, many = min(sizes), max(sizes)
    figures["most / fewest, each"] = statistics.median(each[many] / each[few] for each in by_round)
    figures["rules in all, seconds"] = many * statistics.median(each[many] for each in by_round)
    figures |= papers(pack, licenses)
    figures |= state_sizes(pack, licenses)
    print(f"Renewal of agencies with {licenses} licenses on {machine()}, {rounds} rounds")
    for name, value in figures.items():
        print(f"  {name:<34} {value:10.2f}")
    return figures


class BenchmarkAgency:
    """An agency that lives through its years: a few new and deleted licenses, and every invoice paid."""

    def __init__(self, pack: PolicyPack, licenses: int) -> None:
        self.zone = pack.time_zone
        self.now = BEGINS
        self.ids = [f"l-{number:05}" for number in range(licenses)]
        self._numbers = iter(range(1, 1_000_000))
        self._names = iter(range(50_000, 90_000))
        start = AccountStart(
            agency_id="a-0",
            time_zone=pack.time_zone,
            policy_label=pack.version[-1].label,
            policy=pack.version[-1].billing,
            expires_on=date(2025, 12, 31),
            licenses=self.evidence.licenses,
            paid=True,
        )
        self.account = timeline.begin(start, self.now).state

    @property
    def evidence(self) -> BillingEvidence:
        """The agency's licenses as they are looked up."""
        return BillingEvidence(
            licenses=tuple(
                CurrentLicense(license_id=each, kind=LicenseKind.STANDARD, state=LicenseState.ACTIVE)
                for each in self.ids
            )
        )

    def live_until(self, day: date) -> None:
        """Let the account run, with a change every month and everything paid."""
        while civil_day(self.now, self.zone) < day:
            month = self.now.month % 12 + 1
            self.now = self.now.replace(year=self.now.year + (month == 1), month=month)
            self._alone()
            self._changes()
            self._pays()

    def _alone(self) -> None:
        while (decision := timeline.wake(self.account, self.evidence, self.now)) is not None:
            self._take(decision)

    def _changes(self) -> None:
        today, new = civil_day(self.now, self.zone), f"l-{next(self._names)}"
        gone = self.ids.pop(0)
        self.ids.append(new)
        for event in (
            NewLicense(license_id=new, kind=LicenseKind.STANDARD, from_day=today),
            LicenseDeleted(license_id=gone, on_day=today),
        ):
            message = RecordLicenseEvent(actor=SYSTEM, key=f"e-{next(self._numbers)}", event=event)
            self._take(license_events.record_license_event(self.account, message, self.now))

    def _pays(self) -> None:
        for invoice in self.account.invoices:
            if invoice.is_open:
                message = RecordPayment(
                    actor=STAFF,
                    key=f"p-{next(self._numbers)}",
                    amount=str(open_on(self.account, invoice.number)),
                    received_on=civil_day(self.now, self.zone),
                    method=PaymentMethod.ACH,
                    invoice=invoice.number,
                )
                self._take(payments.record_payment(self.account, message, self.now))

    def _take(self, decision: Decision[AgencyAccount]) -> None:
        self.account = decision.state
        while self.account.drafts:
            message = numbering(self.account, next(self._numbers))
            self.account = issuing.number_invoice(self.account, message, self.now).state


def numbering(account: AgencyAccount, sequence: int) -> NumberInvoice:
    """Return the number for the invoice that waits."""
    return NumberInvoice(
        actor=SYSTEM, key=f"{account.drafts[0].key}/number", draft_key=account.drafts[0].key, sequence=sequence
    )


def renewed(agency: BenchmarkAgency, size: int) -> float:
    """Renew so many agencies from the worksheet to the invoice; the seconds of the processor."""
    now, evidence = datetime(2026, 12, 2, 16, tzinfo=UTC), agency.evidence
    accounts = [agency.account.model_copy(update={"agency_id": f"a-{number}"}) for number in range(size)]
    before = time.process_time()
    for sequence, account in enumerate(accounts, start=FIRST_NUMBER):
        for state in _steps(account, evidence, now, sequence):
            state.model_dump_json()
        assert state.invoices[-1].key == RENEWED
    return time.process_time() - before


def _steps(account: AgencyAccount, evidence: BillingEvidence, now: datetime, sequence: int) -> Iterator[AgencyAccount]:
    while (decision := timeline.wake(account, evidence, now)) is not None:
        account = decision.state
        yield account
        if account.drafts:
            account = issuing.number_invoice(account, numbering(account, sequence), now).state
            yield account


def papers(pack: PolicyPack, licenses: int) -> dict[str, float]:
    """Measure a typical paper and one of all licenses with a warm typesetter: medians, in ms."""
    found: dict[str, float] = {}
    for name, number in (("typical", TYPICAL), (f"{licenses} lines", licenses)):
        views = list(_views(pack, number, PAPERS if number == TYPICAL else PAPERS // 4))
        times = []
        for view in views:
            before = time.process_time()
            content = invoice_pdf(view)
            times.append(time.process_time() - before)
            pages = content.count(b"/Type/Page") - content.count(b"/Type/Pages")
        found[f"paper, {name}, ms"] = 1000 * statistics.median(times[1:])
        found[f"paper, {name}, pages"] = pages
    return found


def _views(pack: PolicyPack, licenses: int, papers_wanted: int) -> Iterator[InvoiceView]:
    """Return papers of different agencies with different people."""
    agency = BenchmarkAgency(pack, licenses)
    now = datetime(2025, 12, 2, 16, tzinfo=UTC)
    *_, account = _steps(agency.account, agency.evidence, now, FIRST_NUMBER)
    for number in range(papers_wanted):
        holders = {each: f"Person {number} Number {at}" for at, each in enumerate(agency.ids)}
        view = invoice_view(account, account.invoices[-1], pack.office, billed_to=("BenchmarkAgency",), holders=holders)
        yield view.model_copy(update={"number": f"MN-{number:06}"})


def state_sizes(pack: PolicyPack, licenses: int) -> dict[str, float]:
    """Measure an account with so many licenses as JSON, in KB: after a year, and after several."""
    agency = BenchmarkAgency(pack, licenses)
    found: dict[str, float] = {}
    for year in (1, YEARS):
        agency.live_until(date(BEGINS.year + year, 12, 15))
        found[f"state after year {year}, KB"] = len(agency.account.model_dump_json()) / 1024
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--licenses", type=int, default=LICENSES)
    chosen = parser.parse_args()
    main(rounds=chosen.rounds, licenses=chosen.licenses)
