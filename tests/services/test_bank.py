"""A bank's file against what is on record: every row counts once, whatever was divided or entered by hand."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from models.billing.bank_import import LineState, PaymentImport
from models.people import Role
from services import bank
from services.bank_by_hand import Answers
from services.context import Context
from storage.tables.directory import designations
from tests.storage.billing_samples import WrittenAccount
from tests.storage.samples import NOW, designation, pack

HEAD = "Date,Amount,Name,Reference,Description,Type,Status\n"
ROWS = {
    "check": "2026-02-20,100.00,Agency 1,,,Credit,",
    "numbered": "2026-02-25,200.00,Agency 1,3,,Credit,",
    "days later": "2026-02-28,70.00,Agency 1,,,Credit,",
    "another": "2026-02-20,31.00,Agency 1,,,Credit,",
    "divided": "2026-02-20,150.00,County,,,Credit,",
    "divided otherwise": "2026-02-20,131.00,County,,,Credit,",
    "nobody": "2026-02-20,12.00,Somebody,,,Credit,",
    "outgoing": "2026-02-21,45.00,Rent,,,Debit,",
    "pending": "2026-02-21,45.00,Agency 1,,,Credit,Pending",
    "summary": "2026-02-21,,,,Ending balance,,",
    "problem": "2026-02-21,five,Agency 1,,,Credit,",
}
PAYMENTS = ("check", "numbered", "days later", "another", "divided", "divided otherwise", "nobody")
BY_HAND = {"check": 2, "numbered": 1, "days later": 1}
"""How many payments that somebody entered by hand a line of this kind can show."""


@pytest.fixture
def records(records_only: Context) -> Context:
    """A1 with checks over 100.00 (twice), 200.00, and 70.00 that were entered by hand, and A2 with one over 50.00."""
    with records_only.database.write() as connection:
        connection.execute(insert(designations), [designation("alex", Role.BILLING)])
    here, there = (WrittenAccount(records_only.database, each, licenses=()) for each in ("A1", "A2"))
    for amount, day, reference in (("100.00", 20, "1"), ("100.00", 20, "2"), ("200.00", 18, "3"), ("70.00", 24, "4")):
        here.pay(amount, received_on=NOW.date().replace(month=2, day=day), reference=reference)
    there.pay("50.00", received_on=NOW.date().replace(month=2, day=20), reference="5")
    return replace(records_only, pack=pack("minnesota"), now=lambda: NOW)


@pytest.mark.requirement("FEE-05", "FEE-07")
@given(data=st.data(), kinds=st.lists(st.sampled_from(sorted(ROWS)), max_size=9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_counted_once_whatever_was_divided_or_entered_by_hand(
    records: Context, tmp_path: Path, data: st.DataObject, kinds: list[str]
) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(HEAD + "".join(f"{ROWS[each]}\n" for each in kinds))
    lines = {number: kind for number, kind in enumerate(kinds, start=2) if kind in PAYMENTS}
    some = st.lists(st.sampled_from(sorted(lines)), unique=True) if lines else st.just([])
    divided = {
        number: [("A1", "100.00"), ("A2", "50.00" if kind == "divided" else "31.00")]
        for number, kind in lines.items()
        if kind.startswith("divided") and data.draw(st.booleans())
    }
    answers = Answers(further=data.draw(some), entered=data.draw(some))
    asked = bank.import_payments(records, "alex", file, apply=False, splits=divided, answers=answers)
    said = asyncio.run(asked)
    found = Counter(kinds)
    assert [each.match.line.line for each in said.lines] == sorted(lines)
    known = said.of(LineState.KNOWN)
    assert said.counts.model_dump() == {
        "rows_read": len(kinds),
        "payments": len(lines) - known,
        "already_recorded": known,
        "outgoing": found["outgoing"],
        "not_completed": found["pending"],
        "summary_rows": found["summary"],
        "problems": found["problem"],
    }
    no_payment_by_hand_is_shown_twice(said, lines, [*divided])


def no_payment_by_hand_is_shown_twice(said: PaymentImport, lines: dict[int, str], divided: list[int]) -> None:
    """Of each kind, no more lines are known or asked about than payments were entered by hand."""
    shown = Counter(
        lines[each.match.line.line]
        for each in said.lines
        if each.state == LineState.KNOWN or (each.state == LineState.TO_CONFIRM and "was entered by" in each.sentence)
    )
    for kind, most in BY_HAND.items():
        assert shown[kind] <= most, (kind, shown)
    of_100 = sum(each.state == LineState.KNOWN and lines[each.match.line.line] == "check" for each in said.lines)
    in_parts = sum(each.state == LineState.KNOWN and each.match.line.line in divided for each in said.lines)
    assert of_100 + in_parts <= BY_HAND["check"], "a part of a divided line shows a payment too"
    assert in_parts <= 1, "there is one payment over 50.00"
