"""Small HUD HMIS CSV exports of our own making, in every edition and every way of writing CSV; all of it invented."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from models.usage.reading import HudLayout

EXPORT_ID = "9D41E7A2C05B4F6E8831AA70D2C94B5F"
ENDING = ("DateCreated", "DateUpdated", "UserID", "DateDeleted", "ExportID")
"""The columns with which every file ends, save Export.csv and User.csv."""

_ENROLLMENT_IDS = ("EnrollmentID", "PersonalID")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "Organization.csv": ("OrganizationID", "OrganizationName"),
    "Project.csv": ("ProjectID", "OrganizationID", "ProjectName", "OperatingStartDate", "ProjectType"),
    "Funder.csv": ("FunderID", "ProjectID", "Funder", "GrantID"),
    "ProjectCoC.csv": ("ProjectCoCID", "ProjectID", "CoCCode", "Geocode"),
    "Inventory.csv": ("InventoryID", "ProjectID", "CoCCode", "BedInventory"),
    "Affiliation.csv": ("AffiliationID", "ProjectID", "ResProjectID"),
    "Client.csv": ("PersonalID", "FirstName", "LastName", "DOB"),
    "Enrollment.csv": ("EnrollmentID", "PersonalID", "ProjectID", "EntryDate", "HouseholdID"),
    "Exit.csv": ("ExitID", *_ENROLLMENT_IDS, "ExitDate", "Destination", "OtherDestination"),
    "IncomeBenefits.csv": ("IncomeBenefitsID", *_ENROLLMENT_IDS, "InformationDate", "OtherIncomeSourceIdentify"),
    "HealthAndDV.csv": ("HealthAndDVID", *_ENROLLMENT_IDS, "InformationDate"),
    "EmploymentEducation.csv": ("EmploymentEducationID", *_ENROLLMENT_IDS, "InformationDate", "Employed"),
    "Disabilities.csv": ("DisabilitiesID", *_ENROLLMENT_IDS, "InformationDate", "DisabilityType"),
    "Services.csv": ("ServicesID", *_ENROLLMENT_IDS, "DateProvided", "RecordType", "OtherTypeProvided"),
    "CurrentLivingSituation.csv": ("CurrentLivingSitID", *_ENROLLMENT_IDS, "InformationDate", "LocationDetails"),
    "Assessment.csv": ("AssessmentID", *_ENROLLMENT_IDS, "AssessmentDate", "AssessmentLocation"),
    "AssessmentQuestions.csv": ("AssessmentQuestionID", "AssessmentID", "PersonalID", "AssessmentAnswer"),
    "AssessmentResults.csv": ("AssessmentResultID", "AssessmentID", "PersonalID", "AssessmentResult"),
    "Event.csv": ("EventID", *_ENROLLMENT_IDS, "EventDate", "LocationCrisisOrPHHousing"),
}
_YOUTH = {"YouthEducationStatus.csv": ("YouthEducationStatusID", *_ENROLLMENT_IDS, "InformationDate")}
_COC = {"EnrollmentCoC.csv": ("EnrollmentCoCID", "EnrollmentID", "ProjectID", "PersonalID", "CoCCode")}
_PARTICIPATION = {
    "HMISParticipation.csv": ("HMISParticipationID", "ProjectID", "HMISParticipationType"),
    "CEParticipation.csv": ("CEParticipationID", "ProjectID", "AccessPoint"),
}
_EDITIONS: dict[HudLayout, dict[str, tuple[str, ...]]] = {
    HudLayout.FY2020: {**_COLUMNS, **_COC},
    HudLayout.FY2022: {**_COLUMNS, **_COC, **_YOUTH},
    HudLayout.FY2024: {**_COLUMNS, **_PARTICIPATION, **_YOUTH},
    HudLayout.FY2026: {**_COLUMNS, **_PARTICIPATION, **_YOUTH},
}
_OWN_COLUMNS: dict[HudLayout, dict[str, tuple[str, ...]]] = {
    HudLayout.FY2020: {"Client.csv": ("Ethnicity", "Gender"), "Organization.csv": ("VictimServicesProvider",)},
    HudLayout.FY2022: {"Client.csv": ("Ethnicity", "Female", "Male", "NoSingleGender")},
    HudLayout.FY2024: {"Client.csv": ("HispanicLatinaeo", "Woman", "Man")},
    HudLayout.FY2026: {"Client.csv": ("HispanicLatinao", "Sex"), "Enrollment.csv": ("MentalHealthConsultation",)},
}
_EXPORT_COLUMNS = (
    "ExportID",
    "SourceType",
    "SourceName",
    "ExportDate",
    "ExportStartDate",
    "ExportEndDate",
    "SoftwareName",
    "SoftwareVersion",
    "ExportPeriodType",
    "ExportDirective",
)
_LATER_EXPORT_COLUMNS = {
    HudLayout.FY2020: (),
    HudLayout.FY2022: ("CSVVersion",),
    HudLayout.FY2024: ("CSVVersion", "ImplementationID"),
    HudLayout.FY2026: ("CSVVersion", "ImplementationID"),
}
USER_COLUMNS = (
    "UserID",
    "UserFirstName",
    "UserLastName",
    "UserPhone",
    "UserExtension",
    "UserEmail",
    "DateCreated",
    "DateUpdated",
    "DateDeleted",
    "ExportID",
)


@dataclass
class Sheet:
    """One CSV file: headings, and rows by heading; what a row leaves out is empty."""

    columns: Sequence[str]
    rows: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Form:
    """A way of writing CSV."""

    quoting: Literal["all", "minimal"] = "minimal"
    line_end: Literal["\n", "\r\n"] = "\n"
    bom: bool = False
    last_line_end: bool = True

    def written(self, sheet: Sheet) -> bytes:
        """The file's bytes."""
        text = io.StringIO()
        writer = csv.DictWriter(
            text,
            sheet.columns,
            restval="",
            quoting=csv.QUOTE_ALL if self.quoting == "all" else csv.QUOTE_MINIMAL,
            lineterminator=self.line_end,
        )
        writer.writeheader()
        writer.writerows(sheet.rows)
        whole = text.getvalue()
        if not self.last_line_end:
            whole = whole[: -len(self.line_end)]
        return (b"\xef\xbb\xbf" if self.bom else b"") + whole.encode()


FORMS = [
    Form(quoting, line_end, bom)
    for quoting in ("all", "minimal")
    for line_end in ("\n", "\r\n")
    for bom in (False, True)
]


def edition_columns(layout: HudLayout) -> dict[str, tuple[str, ...]]:
    """The headings of each file of an edition that carries a UserID, User.csv left out."""
    own = _OWN_COLUMNS[layout]
    return {name: (*columns, *own.get(name, ()), *ENDING) for name, columns in _EDITIONS[layout].items()}


def export_sheet(layout: HudLayout = HudLayout.FY2024, **values: str) -> Sheet:
    """Export.csv of an edition."""
    row = {
        "ExportID": EXPORT_ID,
        "SourceType": "1",
        "SourceName": "Invented HMIS, Inc.",
        "ExportDate": "2026-11-02 08:30:00",
        "ExportStartDate": "2025-11-01",
        "ExportEndDate": "2026-10-31",
        "SoftwareName": 'The "Invented" HMIS',
        "SoftwareVersion": "12.4",
        "ExportPeriodType": "3",
        "ExportDirective": "2",
    }
    columns = (*_EXPORT_COLUMNS, *_LATER_EXPORT_COLUMNS[layout])
    return Sheet(columns, [{name: value for name, value in {**row, **values}.items() if name in columns}])


def user_sheet(*users: Mapping[str, str]) -> Sheet:
    """User.csv, a row each."""
    return Sheet(USER_COLUMNS, [{"ExportID": EXPORT_ID, **user} for user in users])


def row(user: str, updated: str, created: str | None = None, **values: str) -> dict[str, str]:
    """A row that `user` touched last at `updated`; it was created then, too, unless `created` says otherwise."""
    return {
        "DateCreated": updated if created is None else created,
        "DateUpdated": updated,
        "UserID": user,
        "ExportID": EXPORT_ID,
        **values,
    }


def an_export(layout: HudLayout = HudLayout.FY2024) -> dict[str, Sheet]:
    """A whole export in which three people work: 8 with clients, 9 with projects, and u-3, who is not listed."""
    sheets = {name: Sheet(columns) for name, columns in edition_columns(layout).items()}
    for number, (name, sheet) in enumerate(sheets.items()):
        sheet.rows = [
            row("8", f"2026-03-{number + 1:02d} 09:15:00", "2026-01-05 10:00:00"),
            row("9" if "Project" in name else "u-3", f"2026-04-{number + 1:02d} 16:45:30"),
        ]
    return {
        "Export.csv": export_sheet(layout),
        "User.csv": user_sheet(
            {"UserID": "8", "UserFirstName": "Ada", "UserLastName": "Noone", "UserEmail": "ada@shelter.example"},
            {"UserID": "9", "UserFirstName": "Bo", "UserLastName": "Nobody", "UserEmail": "bo@shelter.example"},
        ),
        **sheets,
    }


def small_export(*rows: dict[str, str], name: str = "Services.csv") -> dict[str, Sheet]:
    """An export with one file that matters."""
    return {
        "Export.csv": export_sheet(),
        "User.csv": user_sheet({"UserID": "8", "UserEmail": "ada@shelter.example"}),
        name: Sheet(edition_columns(HudLayout.FY2024)[name], list(rows)),
    }


def in_folder(folder: Path, sheets: Mapping[str, Sheet], form: Form | None = None) -> Path:
    """The export as files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sheet in sheets.items():
        (folder / name).write_bytes((form or Form()).written(sheet))
    return folder


def in_zip(path: Path, sheets: Mapping[str, Sheet], form: Form | None = None, inside: str = "") -> Path:
    """The export as a zip; `inside` is a folder in it, with its slash."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, sheet in sheets.items():
            archive.writestr(inside + name, (form or Form()).written(sheet))
    return path
