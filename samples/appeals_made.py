"""Appeals of every reason for the sample continuum, and future population figures: all invented."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from samples.invented import AGENCIES, REGIONS

Row = Mapping[str, object]

APPEALS = (
    # agency, reason, who files, what for
    (
        14,
        "revoked_inactivity",
        "organization",
        "Two of our staff are on FMLA leave until the spring. Nobody else can "
        "report for the veterans’ project, and their licenses have to be there when they come back.",
    ),
    (
        20,
        "revoked_inactivity",
        "holder",
        "I enter data once a year, for the point-in-time count and the annual report. "
        "Without my license the shelter can’t report at all.",
    ),
    (
        1,
        "revoked_allotment",
        "organization",
        "Our front desk is the only access point in the evening. Forty households "
        "came to us after six o’clock last month.",
    ),
    (
        2,
        "denied_allotment",
        "organization",
        "The street team meets people who never come to an office. Barriers to "
        "housing in our part of the city are high, and nobody else enters the assessment for us.",
    ),
    (
        6,
        "denied_allotment",
        "ce_lead",
        "Filed for Hundred Acre Housing, which has one caseworker for three counties and "
        "no access point within an hour’s drive.",
    ),
    (
        1,
        "more_allotment",
        "ce_lead_for_region",
        "Every license of Region 1 is given, and two counties have no access "
        "point. Other regions have licenses that nobody uses.",
    ),
    (
        3,
        "revoked_sanction",
        "organization",
        "The person who shared a password has left. Everybody else took the privacy course again, and we need the "
        "license for our night shift.",
    ),
    (
        4,
        "special_request",
        "organization",
        "Our only caseworker reports twice a year for a grant that ends in 2028. Please keep the license in between.",
    ),
)

FIGURES_FROM = "2027-01-01"
GROWTH = (1.00, 1.02, 1.09, 0.97, 1.00, 0.93, 1.01, 1.00, 1.04, 0.88)
"""How the population of each region changes in the future figures."""

INTAKES_FROM = 5
"""The first month of the figures, in 2026."""
INTAKES = {
    "a-02": {"r-01": (31, 28, 35, 30, 33, 29), "r-02": (4, 2, 5, 3, 4, 6)},
    "a-09": {"r-02": (7, 9, 6, 8, 5, 7), "r-01": (12, 15, 11, 14, 13, 19)},
    "a-03": {"r-01": (10, 10, 10, 10, 10, 10), "r-03": (5, 5, 10, 10, 15, 15)},
}
"""Intakes of organizations by region and month: one at home where it is on record, one elsewhere, one with a tie."""


def appeal_files(people: Sequence[Row], designations: Sequence[Row], licenses: Sequence[Row]) -> dict[str, str]:
    """Return each file's content by its name."""
    rows = [_appeal(number, people, designations, licenses) for number in range(1, len(APPEALS) + 1)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("region_id", "population", "effective"))
    for number, (_, population, _) in enumerate(REGIONS, start=1):
        writer.writerow((f"r-{number:02}", round(population * GROWTH[number - 1]), FIGURES_FROM))
    return {
        "appeals/appeals.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
        "appeals/populations.csv": text.getvalue(),
        "appeals/intakes.csv": _intakes(),
    }


def _intakes() -> str:
    """Return how many intakes organizations had by region and month."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("agency_id", "region_id", "month", "intakes"))
    for agency_id, regions in INTAKES.items():
        for region_id, numbers in regions.items():
            for month, number in enumerate(numbers, start=INTAKES_FROM):
                writer.writerow((agency_id, region_id, f"2026-{month:02}", number))
    return text.getvalue()


def _appeal(number: int, people: Sequence[Row], designations: Sequence[Row], licenses: Sequence[Row]) -> Row:
    agency, reason, who, statement = APPEALS[number - 1]
    agency_id, region_id = f"a-{agency:02}", f"r-{AGENCIES[agency - 1][1]:02}"
    kind = "ce_access" if reason == "revoked_allotment" else None
    about = _license(licenses, agency_id, kind) if reason.startswith(("revoked", "special")) else None
    place = {"region_id": region_id} if who.startswith("ce_lead") else {"agency_id": agency_id}
    role = "ce_lead" if who.startswith("ce_lead") else "signatory"
    holder = str(about["person_id"]) if who == "holder" and about else None
    filed_by = holder or _designated(designations, role, place)
    person = next(row for row in people if row["person_id"] == filed_by)
    for_region = who == "ce_lead_for_region"
    return {
        "appeal_id": f"ap-{number:02}",
        "filed_by": filed_by,
        "agency_id": None if for_region else agency_id,
        "person_id": holder,
        "license_ids": [about["license_id"]] if about else [],
        "form": {
            "name": f"{person['first_name']} {person['last_name']}",
            "title": {"ce_lead": "Coordinated Entry lead", "signatory": "Executive director"}[role]
            if holder is None
            else "Data specialist",
            "organization": REGIONS[AGENCIES[agency - 1][1] - 1][0] if for_region else AGENCIES[agency - 1][0],
            "program_type": "coordinated entry" if "allotment" in reason else "emergency shelter",
            "region_ids": [region_id],
            "email": person["email"],
            "phone": f"555-01{number:02}",
            "reason": reason,
            "statement": statement,
        },
    }


def _license(licenses: Sequence[Row], agency_id: str, kind: str | None) -> Row:
    """Return a held license of an agency, of a kind if one is given."""
    return next(
        row
        for row in licenses
        if row["agency_id"] == agency_id and row.get("person_id") and kind in (None, row["kind"])
    )


def _designated(designations: Sequence[Row], role: str, place: Mapping[str, str]) -> str:
    """Return who holds a role at an agency or in a region."""
    return next(
        str(row["person_id"])
        for row in designations
        if row["role"] == role and all(row.get(name) == value for name, value in place.items())
    )
