"""The inactivity report for the Performance Committee: the same lines as page, CSV and PDF (003, section 1)."""

import csv
import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from adapters.reports.inactivity import (
    HEADER,
    UNKNOWN_HEADER,
    InactivityReport,
    ReportLine,
    UnknownLine,
    report_csv,
    report_page,
    report_pdf,
)
from adapters.reports.tables import harmless

SPITEFUL = '=HYPERLINK("http://x.example","<script>alert(1)</script>")'


def line(person: str = "Tess Sample", **more: str) -> ReportLine:
    usual = {
        "agency": "Agency 1",
        "license_id": "l-0010",
        "rung": "no-data-entry",
        "reached_on": "2026-10-12",
        "last_data_entry": "2026-04-11",
    }
    return ReportLine(person=person, **{**usual, **more})


def report(*lines: ReportLine) -> InactivityReport:
    return InactivityReport(
        review_id="2026-11",
        office="ICA Missouri",
        zone="America/Chicago",
        as_of=datetime(2026, 11, 5, 14, tzinfo=UTC),
        policy_label="missouri 2024-01-01",
        licenses=len(lines),
        excused=sum(1 for each in lines if each.exception),
        lines=lines,
    )


class Cells(HTMLParser):
    """The text of the cells of a page's table, row by row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


EXCUSED = line("Toni Sample", exception="only license")
REVOKED = line("Uma Sample", decision="revoke", reason="No answer to three letters.", decided_by="Lena Sample")


@pytest.mark.requirement("LIC-04")
def test_page_and_csv_have_every_license_with_what_was_found_and_decided() -> None:
    found = report(EXCUSED, REVOKED)
    table = list(csv.reader(io.StringIO(report_csv(found).decode("utf-8-sig"))))
    assert table == [
        [*HEADER, "Use unknown since", "What is missing"],
        [*EXCUSED.cells, "", ""],
        [*REVOKED.cells, "", ""],
    ]
    page = report_page(found)
    assert [[cell.replace("–", "") for cell in row] for row in Cells(page).rows] == [row[:-2] for row in table]
    assert "As of Thursday, November 5, 2026, under the policy missouri 2024-01-01: 2 licenses past a limit" in page
    assert "including 1 with an exception" in page


@pytest.mark.requirement("LIC-29")
def test_page_csv_and_pdf_list_each_license_of_which_nobody_knows_whether_it_is_used() -> None:
    unknown = UnknownLine(
        agency="Agency 1",
        person="Toni Sample",
        license_id="l-0011",
        since="2026-05-01",
        missing="HMIS CSV export",
    )
    found = report(EXCUSED).model_copy(update={"unknown": (unknown,)})
    *_, last = csv.reader(io.StringIO(report_csv(found).decode("utf-8-sig")))
    assert [each for each in last if each] == list(unknown.cells)
    assert len(last) == len(HEADER) + 2
    page = report_page(found)
    assert Cells(page).rows[-2:] == [list(UNKNOWN_HEADER), list(unknown.cells)]
    assert "Nothing is held against them" in page
    assert len(report_pdf(found)) > len(report_pdf(report(EXCUSED)))


@pytest.mark.requirement("LIC-04")
def test_the_pdf_is_tagged_and_the_same_bytes_for_the_same_report() -> None:
    found = report(*[line(f"Person {number}") for number in range(120)])
    made = report_pdf(found)
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert b"/Lang" in made
    assert report_pdf(found) == made
    assert report_pdf(report(line())) != made


def test_a_month_without_anybody_past_a_limit_says_so() -> None:
    page = report_page(report())
    assert "No license is past a limit of the inactivity policy." in page
    assert "<table>" not in page
    assert report_pdf(report()).startswith(b"%PDF-")


@pytest.mark.requirement("LIC-29")
def test_a_report_says_for_which_time_nothing_is_known() -> None:
    gap = "No login report covers the time since March 1, 2026 (3 licenses)."
    unknowing = report().model_copy(update={"not_covered": (gap,)})
    assert f"{gap} Nobody is in this report for time that no usage report covers." in report_page(unknowing)
    assert "usage report covers" not in report_page(report())
    assert report_pdf(unknowing) != report_pdf(report())


def test_what_somebody_typed_is_neither_a_formula_nor_markup() -> None:
    found = report(line(reason=SPITEFUL))
    assert f"'{SPITEFUL}" in list(csv.reader(io.StringIO(report_csv(found).decode("utf-8-sig"))))[1]
    assert "<script>" not in report_page(found)
    assert report_pdf(report(line(reason="#set text(red) \\ *_`$@<x>"))).startswith(b"%PDF-")


@pytest.mark.requirement("S21", "S47")
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "\u00a0", "\ufeff", "\u200b", " \u00a0\n", "\0"])
@pytest.mark.parametrize("formula", ["=1", "+1", "-1", "@x", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "\ufe631"])
def test_a_cell_that_would_be_a_formula_is_text(before: str, formula: str) -> None:
    cell = before + formula
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", " ", "2026-11-05", "Zoë", "1-2", "a@b.example", "\u00a0x"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell
