"""What is known of HUD's HMIS CSV format: its files, what their rows are about, and how its editions differ."""

from collections.abc import Collection, Mapping

from models.usage.reading import HudFileKind, HudLayout, LayoutFinding, Sureness

EXPORT_FILE = "Export.csv"
USER_FILE = "User.csv"
PROJECT_FILE = "Project.csv"

_CLIENT_DATA_ALWAYS = (
    "Client.csv",
    "Enrollment.csv",
    "Exit.csv",
    "IncomeBenefits.csv",
    "HealthAndDV.csv",
    "EmploymentEducation.csv",
    "Disabilities.csv",
    "Services.csv",
    "CurrentLivingSituation.csv",
    "Assessment.csv",
    "AssessmentQuestions.csv",
    "AssessmentResults.csv",
    "Event.csv",
)
_COC_FILE = "EnrollmentCoC.csv"
_YOUTH_FILE = "YouthEducationStatus.csv"
CLIENT_DATA_FILES = (*_CLIENT_DATA_ALWAYS, _COC_FILE, _YOUTH_FILE)
"""Rows about a client: writing one is entering or updating client data (LIC-01)."""

PROJECT_DATA_FILES = (
    "Organization.csv",
    PROJECT_FILE,
    "Funder.csv",
    "ProjectCoC.csv",
    "Inventory.csv",
    "Affiliation.csv",
    "HMISParticipation.csv",
    "CEParticipation.csv",
)
"""Rows about an organization or a project."""

KNOWN_FILES = (EXPORT_FILE, USER_FILE, *PROJECT_DATA_FILES, *CLIENT_DATA_FILES)
_KINDS = {name.lower(): HudFileKind.CLIENT_DATA for name in CLIENT_DATA_FILES} | {
    name.lower(): HudFileKind.PROJECT_DATA for name in PROJECT_DATA_FILES
}
_CLIENT_FILES_OF = {
    HudLayout.FY2020: (*_CLIENT_DATA_ALWAYS, _COC_FILE),
    HudLayout.FY2022: (*_CLIENT_DATA_ALWAYS, _COC_FILE, _YOUTH_FILE),
    HudLayout.FY2024: (*_CLIENT_DATA_ALWAYS, _YOUTH_FILE),
    HudLayout.FY2026: (*_CLIENT_DATA_ALWAYS, _YOUTH_FILE),
    HudLayout.UNKNOWN: _CLIENT_DATA_ALWAYS,
}
_YEARS = {
    "2020": HudLayout.FY2020,
    "2022": HudLayout.FY2022,
    "2024": HudLayout.FY2024,
    "2026": HudLayout.FY2026,
}
_DISTINCTIVE_COLUMNS = (
    (HudLayout.FY2020, "Client.csv", "Gender"),
    (HudLayout.FY2020, "Organization.csv", "VictimServicesProvider"),
    (HudLayout.FY2022, "Client.csv", "NoSingleGender"),
    (HudLayout.FY2024, "Client.csv", "Woman"),
    (HudLayout.FY2024, "Client.csv", "HispanicLatinaeo"),
    (HudLayout.FY2026, "Client.csv", "Sex"),
    (HudLayout.FY2026, "Client.csv", "HispanicLatinao"),
    (HudLayout.FY2026, "Enrollment.csv", "MentalHealthConsultation"),
)
"""Columns that only one edition has."""

Headings = Mapping[str, Collection[str]]
"""The headings of each file, files and headings in lower case."""


def kind_of(file: str) -> HudFileKind:
    """Tell what the rows of `file` are about; the case of the name does not matter."""
    return _KINDS.get(file.lower(), HudFileKind.OTHER)


def client_files_of(layout: HudLayout) -> tuple[str, ...]:
    """Return the files with client data that a whole export of `layout` has."""
    return _CLIENT_FILES_OF[layout]


def find_layout(headings: Headings, csv_version: str, software_version: str) -> LayoutFinding:
    """Find which edition an export follows: as CSVVersion states, or by its columns, or by its files or software.

    `csv_version` and `software_version` are the values in Export.csv, empty when it has none.
    """
    stated = _year_in(csv_version)
    if stated:
        return LayoutFinding(
            layout=stated,
            sureness=Sureness.STATED,
            because=f'Export.csv states "{csv_version}" as its CSVVersion',
        )
    found = [
        (layout, f"{file} has the column {column}")
        for layout, file, column in _DISTINCTIVE_COLUMNS
        if column.lower() in headings.get(file.lower(), ())
    ]
    if found:
        latest = max(layout for layout, _ in found)
        agree = all(layout == latest for layout, _ in found)
        return LayoutFinding(
            layout=latest,
            sureness=Sureness.RECOGNIZED if agree else Sureness.GUESSED,
            because=" and ".join(reason for layout, reason in found if layout == latest),
        )
    return _guess(headings, software_version)


def _guess(headings: Headings, software_version: str) -> LayoutFinding:
    """Guess the edition from what several share: the files that are there, the number of the software."""
    export = headings.get(EXPORT_FILE.lower(), ())
    if "implementationid" in export or "hmisparticipation.csv" in headings:
        return LayoutFinding(layout=HudLayout.FY2024, sureness=Sureness.GUESSED, because="it has what came with FY2024")
    if "csvversion" in export or _YOUTH_FILE.lower() in headings:
        return LayoutFinding(layout=HudLayout.FY2022, sureness=Sureness.GUESSED, because="it has what came with FY2022")
    named = _year_in(software_version)
    if named:
        return LayoutFinding(
            layout=named,
            sureness=Sureness.GUESSED,
            because=f'Export.csv gives "{software_version}" as the version of the software',
        )
    return LayoutFinding(because="neither Export.csv nor any column tells the edition")


def _year_in(version: str) -> HudLayout | None:
    """Return the edition whose year `version` names, if it names exactly one: "2024 v1.5", "FY2026"."""
    named = [layout for year, layout in _YEARS.items() if year in version]
    return named[0] if len(named) == 1 else None
