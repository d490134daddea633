"""Which edition of HUD's format an export follows, and how sure that is."""

import pytest

from adapters.usage.layouts import client_files_of, find_layout, kind_of
from models.usage.reading import HudFileKind, HudLayout, Sureness
from tests.adapters.usage.hud_export import edition_columns

EDITIONS = [layout for layout in HudLayout if layout != HudLayout.UNKNOWN]


def lower(columns: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Files and headings in lower case."""
    return {name.lower(): tuple(each.lower() for each in headings) for name, headings in columns.items()}


@pytest.mark.parametrize(
    ("version", "layout"),
    [("2024 v1.5", HudLayout.FY2024), ("FY2026", HudLayout.FY2026), ("HMIS CSV 2022", HudLayout.FY2022)],
)
def test_a_version_that_names_a_year_is_believed(version: str, layout: HudLayout) -> None:
    found = find_layout({}, version, "2020")
    assert (found.layout, found.sureness) == (layout, Sureness.STATED)
    assert version in found.because


@pytest.mark.parametrize("version", ["", "1.3", "2020 to 2022"])
@pytest.mark.parametrize("layout", EDITIONS)
def test_without_it_columns_tell(layout: HudLayout, version: str) -> None:
    found = find_layout(lower(edition_columns(layout)), version, "")
    assert (found.layout, found.sureness) == (layout, Sureness.RECOGNIZED)


def test_columns_of_two_editions_make_the_later_one_a_guess() -> None:
    headings = {"client.csv": ("woman",), "enrollment.csv": ("mentalhealthconsultation",)}
    found = find_layout(headings, "", "")
    assert (found.layout, found.sureness) == (HudLayout.FY2026, Sureness.GUESSED)
    assert found.because == "Enrollment.csv has the column MentalHealthConsultation"


@pytest.mark.parametrize(
    ("headings", "software", "layout"),
    [
        ({"export.csv": ("implementationid",)}, "", HudLayout.FY2024),
        ({"hmisparticipation.csv": ()}, "", HudLayout.FY2024),
        ({"export.csv": ("csvversion",)}, "", HudLayout.FY2022),
        ({"youtheducationstatus.csv": ()}, "", HudLayout.FY2022),
        ({"export.csv": ()}, "2020", HudLayout.FY2020),
    ],
)
def test_with_less_than_that_it_is_a_guess(
    headings: dict[str, tuple[str, ...]], software: str, layout: HudLayout
) -> None:
    found = find_layout(headings, "", software)
    assert (found.layout, found.sureness) == (layout, Sureness.GUESSED)
    assert found.because


def test_with_nothing_it_is_unknown() -> None:
    assert find_layout({}, "", "12.4").sureness == Sureness.UNKNOWN


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("Client.csv", HudFileKind.CLIENT_DATA),
        ("ASSESSMENTRESULTS.CSV", HudFileKind.CLIENT_DATA),
        ("EnrollmentCoC.csv", HudFileKind.CLIENT_DATA),
        ("CEParticipation.csv", HudFileKind.PROJECT_DATA),
        ("CustomGender.csv", HudFileKind.OTHER),
    ],
)
def test_what_the_rows_of_a_file_are_about(file: str, kind: HudFileKind) -> None:
    assert kind_of(file) == kind


@pytest.mark.parametrize("layout", EDITIONS)
def test_every_edition_lists_its_client_files(layout: HudLayout) -> None:
    of_clients = [name for name in edition_columns(layout) if kind_of(name) == HudFileKind.CLIENT_DATA]
    assert sorted(client_files_of(layout)) == sorted(of_clients)
