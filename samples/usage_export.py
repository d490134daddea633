"""A small HUD HMIS CSV export for the sample continuum, in the edition of FY2026: who used the HMIS, and when.

It holds the seven files that say something about users, with every column that HMIS Access reads and the ids that tie
the files together. The clients are numbers; nothing about a person is in it.
"""

import csv
import io
from collections.abc import Mapping, Sequence

Row = Mapping[str, object]

EXPORT_ID = "6D1B0C5E9A2F47318E40F0A7C3925B14"
MADE_AT = "2026-11-02 08:30:00"
FIRST_DAY, LAST_DAY = "2026-03-01", "2026-10-31"
ENDING = ("DateCreated", "DateUpdated", "UserID", "DateDeleted", "ExportID")
"""The last columns of a file about clients or projects."""

AGENCIES = ("a-01", "a-02", "a-07")
"""The agencies whose users are in the export."""
LAST_ENTRIES = ("2026-10-29 16:42:00", "2026-10-12 09:15:00", "2026-09-03 11:00:00", "2026-06-18 14:05:00")
"""The last days with client data, for one user after the other."""
LONG_AGO = "2026-03-04 10:20:00"
"""The same for the user at Candle in the Window: nearly eight months before the export."""
UNKNOWN_USER = "4799"
"""A user of the HMIS who is not on record here."""

Sheet = tuple[tuple[str, ...], list[tuple[str, ...]]]


def usage_files(people: Sequence[Row], licenses: Sequence[Row], agencies: Sequence[Row]) -> dict[str, str]:
    """Return the name of each file of the export, and its text."""
    users = _users(people, licenses)
    named = [row for row in agencies if row["agency_id"] in AGENCIES]
    sheets = {
        "Export": _export(),
        "Organization": _organizations(named),
        "Project": _projects(named),
        "User": _user_list(users),
        "Enrollment": _enrollments(users),
        "Services": _services(users),
        "Exit": _exits(),
    }
    return {f"usage/{name}.csv": _text(*sheet) for name, sheet in sheets.items()}


def _users(people: Sequence[Row], licenses: Sequence[Row]) -> list[Row]:
    """Return the license holders of the agencies, each with a number in the HMIS and the last day with an entry."""
    by_id = {row["person_id"]: row for row in people}
    held = [row for row in licenses if row["agency_id"] in AGENCIES and row.get("person_id")]
    return [
        {
            **by_id[row["person_id"]],
            "agency_id": row["agency_id"],
            "user_id": str(4700 + number),
            "last": LONG_AGO if row["agency_id"] == "a-07" else LAST_ENTRIES[number % len(LAST_ENTRIES)],
        }
        for number, row in enumerate(held)
    ]


def _export() -> Sheet:
    columns = (
        *("ExportID", "SourceType", "SourceID", "SourceName", "ExportDate", "ExportStartDate", "ExportEndDate"),
        *("SoftwareName", "SoftwareVersion", "CSVVersion", "ExportPeriodType", "ExportDirective", "HashStatus"),
        "ImplementationID",
    )
    row = (
        *(EXPORT_ID, "1", "FM-500", "Fernmark", MADE_AT, FIRST_DAY, LAST_DAY),
        *("Fernmark HMIS", "26.1", "2026 v1", "3", "2", "1", "FERNMARK"),
    )
    return columns, [row]


def _organizations(agencies: Sequence[Row]) -> Sheet:
    columns = ("OrganizationID", "OrganizationName", "VictimServiceProvider", *ENDING)
    rows = [(_organization_id(row), str(row["name"]), "0", *_ending("2023-01-09 09:00:00", "0")) for row in agencies]
    return columns, rows


def _projects(agencies: Sequence[Row]) -> Sheet:
    columns = ("ProjectID", "OrganizationID", "ProjectName", "OperatingStartDate", "ProjectType", *ENDING)
    return columns, [
        (
            f"{_organization_id(row)}1",
            _organization_id(row),
            f"{row['name']} 1",
            "2023-01-09",
            "1",
            *_ending("2023-01-09 09:00:00", "0"),
        )
        for row in agencies
    ]


def _user_list(users: Sequence[Row]) -> Sheet:
    columns = ("UserID", "UserFirstName", "UserLastName", "UserEmail", "DateCreated", "DateUpdated", "DateDeleted")
    since = ("2023-02-01 08:00:00", "2026-10-30 08:00:00", "", EXPORT_ID)
    rows: list[tuple[str, ...]] = [
        (str(row["user_id"]), str(row["first_name"]), str(row["last_name"]), str(row["email"]), *since) for row in users
    ]
    stranger = (UNKNOWN_USER, "Zinnia", "Zephyr", "zinnia.zephyr@elsewhere.example", *since)
    return (*columns, "ExportID"), [*rows, stranger]


def _enrollments(users: Sequence[Row]) -> Sheet:
    columns = ("EnrollmentID", "PersonalID", "ProjectID", "EntryDate", "HouseholdID", *ENDING)
    rows: list[tuple[str, ...]] = []
    for number, user in enumerate(users, start=1):
        project = f"{_organization_id(user)}1"
        first, last = "2026-03-02 09:00:00", str(user["last"])
        ids = (f"E{number:03}", f"C{number:03}", project, first[:10], f"H{number:03}")
        rows.append((*ids, first, last, str(user["user_id"]), "", EXPORT_ID))
    return columns, rows


def _services(users: Sequence[Row]) -> Sheet:
    """Return services, one by a user who is not on record, and one whose date is damaged."""
    columns = ("ServicesID", "EnrollmentID", "PersonalID", "DateProvided", "RecordType", *ENDING)
    rows = [
        (f"S{number:03}", f"E{number:03}", f"C{number:03}", str(user["last"])[:10], "141", *_ending_of(user))
        for number, user in enumerate(users, start=1)
    ]
    stranger = ("S901", "E001", "C001", "2026-10-20", "141", *_ending("2026-10-20 13:30:00", UNKNOWN_USER))
    spoiled = ("S902", "E002", "C002", "2026-10-21", "141", "46316.5625", "46316.5625", "4700", "", EXPORT_ID)
    return columns, [*rows, stranger, spoiled]


def _exits() -> Sheet:
    return ("ExitID", "EnrollmentID", "PersonalID", "ExitDate", "Destination", *ENDING), []


def _organization_id(row: Row) -> str:
    return str(100 + int(str(row["agency_id"]).removeprefix("a-")))


def _ending(at: str, user_id: str) -> tuple[str, ...]:
    return (at, at, user_id, "", EXPORT_ID)


def _ending_of(user: Row) -> tuple[str, ...]:
    return _ending(str(user["last"]), str(user["user_id"]))


def _text(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()
