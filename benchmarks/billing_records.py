"""What a renewal costs with the records, without the engine: licenses looked up, computed, numbered, recorded.

A database of 10, 100 and 1,000 agencies of a hundred licenses each, whose accounts have started and are paid for the
running term. Then every agency is renewed, from the worksheet to the invoice: the lookup in the records, the rules, the
number, and each step in a transaction of its own, as the workflow has it. Seconds by the wall and by the processor.
Run it as `python -m benchmarks.billing_records`.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from activities.new_accounts import account_start
from adapters.policy_files import load_pack
from benchmarks.machine import machine
from models.billing import timeline
from models.billing.messages import NumberInvoice
from models.billing.rules import issuing
from models.billing.state import AgencyAccount
from models.effects import Decision
from models.ids import billing_workflow_id
from models.people import SYSTEM
from models.policy.pack import PolicyPack
from models.steps import Recorded, Step
from storage.database import Database, open_database
from storage.invoice_numbers import take_number, unused_numbers
from storage.reads import billing
from storage.recorder import record
from storage.schema import upgrade
from storage.tables.billing import invoice_lines
from storage.tables.directory import agencies, regions
from storage.tables.licenses import licenses

PACK = Path(__file__).parents[1] / "policies" / "minnesota.toml"
SIZES = (10, 100, 1000)
LICENSES = 100
BEGINS = datetime(2026, 1, 10, 15, tzinfo=UTC)
RENEWED_AT = datetime(2026, 12, 2, 16, tzinfo=UTC)
EXPIRES = date(2026, 12, 31)


def main(sizes: Sequence[int] = SIZES, number: int = LICENSES) -> dict[str, float]:
    """Measure, print and return the figures."""
    pack = load_pack(PACK)
    figures: dict[str, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/records.db"
            upgrade(url)
            with open_database(url) as database:
                wall, processor = renewed(database, pack, size, number)
        figures[f"{size} agencies, seconds"] = wall
        figures[f"{size} agencies, processor"] = processor
        figures[f"{size} agencies, ms each"] = 1000 * wall / size
    print(f"Renewal with records, {number} licenses an agency, on {machine()}")
    for name, value in figures.items():
        print(f"  {name:<28} {value:10.2f}")
    return figures


def renewed(database: Database, pack: PolicyPack, size: int, number: int) -> tuple[float, float]:
    """Renew so many agencies; seconds by the wall and by the processor."""
    settle(database, size, number)
    accounts = [BenchmarkAccount(database, pack, f"a-{each}") for each in range(size)]
    wall, processor = time.perf_counter(), time.process_time()
    for account in accounts:
        account.renew()
    took = time.perf_counter() - wall, time.process_time() - processor
    with database.read() as connection:
        lines = connection.execute(select(func.count()).select_from(invoice_lines)).scalar_one()
    assert lines == 2 * size * number, "what was brought forward, and the renewal"
    assert unused_numbers(database) == []
    return took


class BenchmarkAccount:
    """An account whose steps are recorded as they come."""

    def __init__(self, database: Database, pack: PolicyPack, agency_id: str) -> None:
        self.database = database
        self.steps = 0
        self.apply(timeline.begin(account_start(database, pack, agency_id, BEGINS, paid=True), BEGINS), BEGINS)

    def apply(self, decision: Decision[AgencyAccount], at: datetime = RENEWED_AT) -> None:
        """Take the next step."""
        self.state = decision.state
        self.steps += 1
        step = Step(
            workflow_id=billing_workflow_id(self.state.agency_id),
            number=self.steps,
            at=at,
            actor=SYSTEM,
            move=decision.move,
            summary=decision.summary,
            subject=decision.state,
            opened=decision.opened,
            closed=decision.closed,
            notices=decision.notices,
        )
        assert record(self.database, step) == Recorded()

    def renew(self) -> None:
        """Renew: the worksheet, the plan, the number, the invoice."""
        agency_id = self.state.agency_id
        evidence = billing.evidence(self.database, agency_id, RENEWED_AT.date())
        while (decision := timeline.wake(self.state, evidence, RENEWED_AT)) is not None:
            self.apply(decision)
            for draft in self.state.drafts:
                sequence = take_number(self.database, agency_id, draft.key, draft.drafted_at, RENEWED_AT)
                message = NumberInvoice(actor=SYSTEM, key=f"number/{sequence}", draft_key=draft.key, sequence=sequence)
                self.apply(issuing.number_invoice(self.state, message, RENEWED_AT))


def settle(database: Database, size: int, number: int) -> None:
    """Create agencies whose licenses expire at the end of the year."""
    with database.write() as connection:
        connection.execute(insert(regions), {"id": "r-1", "name": "Region", "population": 1})
        connection.execute(
            insert(agencies),
            [
                {
                    "id": f"a-{each}",
                    "name": f"Agency {each}",
                    "region_id": "r-1",
                    "county": "County",
                    "program_types": [],
                    "license_expires_on": EXPIRES,
                }
                for each in range(size)
            ],
        )
        connection.execute(
            insert(licenses),
            [
                {
                    "id": f"l-{each}-{at}",
                    "agency_id": f"a-{each}",
                    "kind": "standard",
                    "state": "active",
                    "created_at": BEGINS,
                    "step": 1,
                }
                for each in range(size)
                for at in range(number)
            ],
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--licenses", type=int, default=LICENSES)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    chosen = parser.parse_args()
    main(chosen.sizes, chosen.licenses)
