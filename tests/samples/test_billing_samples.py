"""The sample files about money: a bank's file with good and faulty lines, who funds what, self-pay requests."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.bank_files.reader import read_payments
from adapters.policy_files import load_pack
from models.billing.bank import Certainty, Payable, matched
from models.billing.funding import Funding
from models.errors import RuleViolation
from models.people import Actor, Grant, Role
from models.self_pay import timeline
from models.self_pay.messages import SelfPayStart
from models.self_pay.state import SelfPayForm

FOLDER = Path(__file__).parents[2] / "samples"
POLICIES = FOLDER.parent / "policies"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def rows(name: str) -> list[dict[str, str]]:
    """A CSV file of the samples."""
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_banks_file_has_payments_money_that_went_out_and_rows_that_say_what_is_wrong() -> None:
    file = read_payments((FOLDER / "billing" / "payments.csv").read_bytes(), "payments.csv")
    assert (len(file.lines), file.outgoing) == (16, (22, 26))
    assert [(each.line, each.column) for each in file.problems] == [
        (23, "Posting Date"),
        (24, "Credit"),
        (25, "Credit"),
    ]
    assert len({each.key for each in file.lines}) == 16, "two equal payments are two"


def test_most_payments_come_from_agencies_of_the_samples_under_their_own_names() -> None:
    payables = [
        Payable(agency_id=row["agency_id"], agency_name=row["name"], number=f"MN-{at:06}", open="225.00")
        for at, row in enumerate(rows("agencies.csv"), start=1)
    ]
    file = read_payments((FOLDER / "billing" / "payments.csv").read_bytes(), "payments.csv")
    certain = [each.certainty for each in matched(file.lines, payables)]
    assert certain.count(Certainty.PAYER) == 13
    assert certain.count(Certainty.NUMBER) == 0, "line 16 names an invoice that is another agency's here"
    assert certain.count(Certainty.NONE) == 3


def test_funding_is_said_of_licenses_of_the_samples() -> None:
    funded = [row for row in rows("licenses.csv") if row["funding"]]
    assert {Funding(row["funding"]) for row in funded} == {Funding.COC}
    by_kind = [row["license_id"] for row in rows("licenses.csv") if row["kind"] == "ce_access"]
    assert set(by_kind) < {row["license_id"] for row in funded}


@pytest.mark.requirement("LIC-22")
def test_two_self_pay_requests_are_sound_and_the_rules_say_what_is_wrong_with_the_others() -> None:
    version = load_pack(POLICIES / "missouri.toml").version[-1]
    answers = []
    for at, line in enumerate((FOLDER / "billing" / "self_pay.jsonl").read_text().splitlines()):
        row = json.loads(line)
        start = SelfPayStart(
            request_id=f"s-{at}",
            agency_id=row["agency_id"],
            actor=Actor(
                person_id=row["requested_by"], grants=(Grant(role=Role.SIGNATORY, agency_id=row["agency_id"]),)
            ),
            key=f"k-{at}",
            time_zone="America/Chicago",
            policy_label=version.label,
            policy=version.billing,
            kind=row["kind"],
            appeal_id=row["appeal_id"],
            understood=row["understood"],
            form=SelfPayForm(**row["form"]),
        )
        try:
            answers.append(str(timeline.begin(start, NOW).state.estimate.yearly))
        except RuleViolation as refusal:
            answers.append(refusal.code)
    assert answers == ["4568.00", "2284.00", "no_denied_appeal", "not_understood", "too_many"]
