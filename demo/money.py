"""A renewal at three agencies by Minnesota's rules: one pays, one pays late, one never does."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo.scenes import Act, Scene, played
from demo.world import Tell, seen, simulated
from models.billing.entries import PaymentMethod
from models.errors import RuleViolation
from models.ids import billing_workflow_id
from models.money.amounts import spoken_amount
from services import expiration_dates, payments
from services.context import Context
from storage.reads import billing as records
from storage.reads.audit import history
from storage.reads.licenses import licenses_of

CONTINUUM = Path(__file__).parent / "billing"
EXPIRES_AFTER = 46
LAST_DAY = 60


@dataclass(frozen=True)
class Renewed:
    """How an agency's renewal must end, and what the demo shows by it."""

    agency: str
    shows: str
    billed: str
    open: str
    licenses: tuple[str, ...]
    """The states of its licenses at the end, with the reason when somebody has no access."""


EXPECTED = (
    Renewed("birch", "paid on time: its users never noticed", "$725.00", "$0.00", ("active", "active", "open")),
    Renewed("cedar", "paid nine days late: access ended, then resumed", "$450.00", "$0.00", ("active", "active")),
    Renewed("aspen", "never paid: no access", "$225.00", "$225.00", ("unpaid",)),
)


@dataclass(frozen=True)
class AccountEnding:
    """How an agency's renewal ended, and how it should have."""

    expected: Renewed
    billed: str
    open: str
    licenses: tuple[str, ...]
    was_out: bool
    """Whether its users had no access at some time."""

    @property
    def as_expected(self) -> bool:
        """Whether it ended as it should."""
        seen = (self.billed, self.open, self.licenses, self.was_out)
        wanted = self.expected
        return seen == (wanted.billed, wanted.open, wanted.licenses, wanted.agency != "birch")


@dataclass(frozen=True)
class RenewalPlay:
    """The result of the demo's renewal."""

    endings: tuple[AccountEnding, ...]
    surprises: tuple[str, ...]
    letters: Path

    @property
    def as_expected(self) -> bool:
        """Whether everything went as it should."""
        return not self.surprises and all(each.as_expected for each in self.endings)


def story() -> list[Scene]:
    """Return every scene, in order of time; the rest happens automatically."""
    return [
        *(
            Scene(0, 9, f"Bea sets the expiration date of {each.agency.title()} House", _expires(each.agency))
            for each in EXPECTED
        ),
        Scene(16, 10, "Three invoices went out automatically", _invoiced),
        Scene(20, 10, "Birch House's check arrives", _pays("birch", "725.00", "1001")),
        Scene(EXPIRES_AFTER + 1, 1, "The licenses expired at midnight: two agencies had not paid", _out),
        Scene(EXPIRES_AFTER + 9, 10, "Cedar House's check arrives late", _pays("cedar", "450.00", "2002")),
        Scene(
            EXPIRES_AFTER + 10,
            10,
            "Bea tries to record another check for an invoice that does not exist",
            _wrong,
            "unknown_invoice",
        ),
    ]


async def play_renewal(folder: Path, tell: Tell) -> RenewalPlay:
    """Play the renewal in `folder`, which is emptied first, and report every scene to `tell`."""
    async with simulated(folder, "minnesota", CONTINUUM) as simulation:
        surprises = await played(story(), LAST_DAY, simulation, tell)
        endings = [await _ending(simulation.context, expected) for expected in EXPECTED]
    return RenewalPlay(endings=tuple(endings), surprises=surprises, letters=simulation.letters)


def _expires(agency: str) -> Act:
    def act(context: Context) -> Awaitable[object]:
        day: date = context.today() + timedelta(days=EXPIRES_AFTER)
        return expiration_dates.set_expiration_date(context, "bea", f"expires/{agency}", agency, day, "As agreed.")

    return act


def _pays(agency: str, amount: str, check: str) -> Act:
    return lambda context: payments.record_payment(
        context, "bea", f"check/{check}", agency, amount, method=PaymentMethod.CHECK, reference=check
    )


def _wrong(context: Context) -> Awaitable[object]:
    method = PaymentMethod.CHECK
    return payments.record_payment(context, "bea", "wrong", "cedar", "45.00", method=method, invoice="MN-000099")


async def _invoiced(context: Context) -> None:
    """Check that every agency has its invoice, numbered without gaps."""
    rows = await seen(lambda: records.invoice_rows(context.database), lambda rows: len(rows) == len(EXPECTED))
    numbers = sorted(row.number for row in rows)
    if numbers != ["MN-000001", "MN-000002", "MN-000003"]:
        raise RuleViolation("wrong_numbers", f"The invoices are numbered {', '.join(numbers)}.")


async def _out(context: Context) -> None:
    """Check that the agencies that did not pay have no access now."""
    await seen(lambda: _license_states(context, "cedar"), lambda states: states == ("unpaid", "unpaid"))
    await seen(lambda: _license_states(context, "aspen"), lambda states: states == ("unpaid",))


async def _ending(context: Context, expected: Renewed) -> AccountEnding:
    row = records.invoice_rows(context.database, expected.agency)[0]
    steps = history(context.database, billing_workflow_id(expected.agency))
    return AccountEnding(
        expected=expected,
        billed=spoken_amount(row.billed),
        open=spoken_amount(row.open),
        licenses=_license_states(context, expected.agency),
        was_out=any(step.move == "access_ended" for step in steps),
    )


def _license_states(context: Context, agency: str) -> tuple[str, ...]:
    """Return the state of an agency's licenses: the reason when somebody has no access."""
    rows = licenses_of(context.database, agency)
    return tuple((row.inactive_reason or row.state).value for row in sorted(rows, key=lambda row: row.id))
