"""The files of the sample continuum that are about money: who funds a license, a bank's file, self-pay requests."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

FEES = {"standard": 225, "ad_hoc": 275, "ce_access": 0}
"""What an agency pays for a license each year in Minnesota. Coordinated Entry licenses are funded."""
SOON = ("12", "01", "02")
"""The months in which the licenses of the agencies in the bank's file expire."""


class Rows(Protocol):
    """The rows of the continuum."""

    agencies: list[Mapping[str, object]]
    licenses: list[Mapping[str, object]]
    staff: dict[int, list[str]]


def billing_files(continuum: Rows) -> dict[str, str]:
    """Return each file's content by its name."""
    return {
        "billing/payments.csv": payments(continuum),
        "billing/self_pay.jsonl": "".join(json.dumps(row) + "\n" for row in self_pay(continuum)),
    }


def funding(row: Mapping[str, object]) -> str:
    """Return who pays when it is not the agency: Coordinated Entry licenses, and all of one agency's."""
    return "coc" if row["kind"] == "ce_access" or row["agency_id"] == "a-16" else ""


def payments(continuum: Rows) -> str:
    """Make a bank's export: valid payments of agencies whose licenses expire soon, and lines with mistakes."""
    owed = {
        str(agency["agency_id"]): sum(
            FEES[str(row["kind"])] for row in continuum.licenses if row["agency_id"] == agency["agency_id"]
        )
        for agency in continuum.agencies
    }
    soon = [row for row in continuum.agencies if str(row["license_expires_on"])[5:7] in SOON]
    rows: list[tuple[str, ...]] = []
    for number, agency in enumerate(soon):
        amount, name = owed[str(agency["agency_id"])], str(agency["name"])
        day, payer = f"11/{16 + number % 4}/2026", name.upper() if number % 2 else name
        rows.append((day, payer, str(1040 + number), "", "", f"{amount:,}.00"))
    rows += [
        ("11/19/2026", "Wicker Basket Pantry", "2001", "MN-000001", "", "100.00"),
        ("11/19/2026", "Somebody Else", "2002", "for MN-000999", "", "225.00"),
        ("11/19/2026", "Sparrow House", "2003", "too much by\na dollar", "", "676.00"),
        ("11/19/2026", "Sparrow House", "2003", "too much by\na dollar", "", "676.00"),
        ("11/19/2026", "City Property Management", "2004", "rent", "1500.00", ""),
        ("11/31/2026", "Foxglove Center", "2005", "a day that does not exist", "", "225.00"),
        ("11/19/2026", "Foxglove Center", "2006", "three decimals", "", "225.005"),
        ("11/19/2026", "Foxglove Center", "2007", "no amount", "", ""),
        ("11/19/2026", "Foxglove Center", "2008", "taken back", "", "(225.00)"),
        ("11/19/2026", "", "2009", "nothing says what for", "", "19.59"),
    ]
    head = "Fernmark Community Bank,checking ****4321\nFrom,11/16/2026,to,11/20/2026\n\n"
    return head + _csv(("Posting Date", "Payer", "Check Number", "Memo", "Debit", "Credit"), rows)


def self_pay(continuum: Rows) -> Iterable[Mapping[str, object]]:
    """Make requests on Addendum 2: two valid ones, and three that the rules refuse."""
    yield _request(continuum, 14, 2, "Two outreach teams share one license.")
    yield _request(continuum, 20, 1, "The night shift has none.")
    yield _request(continuum, 9, 1, "No appeal was made before.", appeal_id=None)
    yield _request(continuum, 11, 1, "Nobody confirmed that this is not binding.", understood=False)
    yield _request(continuum, 23, 51, "More than can be had.")


def _request(continuum: Rows, agency: int, number: int, why: str, **changes: object) -> Mapping[str, object]:
    row = continuum.agencies[agency - 1]
    host = f"{row['name']}".lower().replace(" ", "-").replace("'", "")
    return {
        "agency_id": row["agency_id"],
        "requested_by": continuum.staff[agency][0],
        "kind": "standard",
        "appeal_id": f"appeal-{agency:02}",
        "understood": True,
        **changes,
        "form": {
            "name": "Signatory of the organization",
            "title": "Director",
            "program_type": str(row["program_types"]).split("; ")[0],
            "regions": [row["region_id"]],
            "email": f"director@{host}.example",
            "licenses": number,
            "billing_name": "Accounts Payable",
            "billing_email": f"accounts@{host}.example",
            "billing_address": f"{100 + agency} Example Street\n{row['county']}",
            "explanation": why,
        },
    }


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
