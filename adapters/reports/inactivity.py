"""The inactivity report for the Performance Committee, as of its day (003, section 1; LIC-04)."""

import json
from pathlib import Path

from adapters.pages import page
from adapters.reports.tables import as_csv
from adapters.typesetting import typeset
from models.base import Instant, Message, listed
from models.calendar import civil_day, counted, spoken

FOLDER = Path(__file__).parent
HEADER = (
    "Agency",
    "User",
    "License",
    "Limit reached",
    "Reached on",
    "Last data entry",
    "Last login",
    "Exception",
    "Decision",
    "Reason",
    "Decided by",
)


class ReportLine(Message):
    """One license in the report, in words. Days are on the implementation's calendar; empty where there is none."""

    agency: str
    person: str
    license_id: str
    rung: str
    reached_on: str
    last_data_entry: str = ""
    last_login: str = ""
    exception: str = ""
    decision: str = ""
    reason: str = ""
    decided_by: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of HEADER."""
        return (
            self.agency,
            self.person,
            self.license_id,
            self.rung,
            self.reached_on,
            self.last_data_entry,
            self.last_login,
            self.exception,
            self.decision,
            self.reason,
            self.decided_by,
        )


class InactivityReport(Message):
    """A month's report: what was found on the morning of the review, and what was decided."""

    review_id: str
    office: str
    zone: str
    as_of: Instant
    policy_label: str
    not_reported: tuple[str, ...] = ()
    """The kinds of usage report that were not imported for so long that they prove no lack of use."""
    took_part: tuple[str, ...] = ()
    """Who took part in the review, with the role: "lead agency: Lara Sample"."""
    missing: tuple[str, ...] = ()
    """The roles of which nobody took part."""
    lines: tuple[ReportLine, ...]

    @property
    def title(self) -> str:
        """The report's title."""
        return f"Inactivity report {self.review_id}"

    @property
    def introduction(self) -> str:
        """Its day, its policy, and what it counts."""
        day = spoken(civil_day(self.as_of, self.zone))
        excused = sum(1 for line in self.lines if line.exception)
        text = (
            f"As of {day}, under the policy {self.policy_label}: {counted(len(self.lines), 'license')} past a limit of "
            f"the inactivity policy, including {excused} with an exception."
        )
        if self.took_part:
            text += f" Took part in the review: {'; '.join(self.took_part)}."
        if self.missing:
            text += f" Did not take part: {listed(self.missing)}."
        if not self.not_reported:
            return text
        return (
            f"{text} We have had no {' and no '.join(self.not_reported)} for longer than the policy lets a license go "
            "unused, so people who stopped using their licenses since then may be missing from this report."
        )


def report_csv(report: InactivityReport) -> bytes:
    """Write the report as CSV."""
    return as_csv(HEADER, [line.cells for line in report.lines])


def report_page(report: InactivityReport) -> str:
    """Write the report as a web page."""
    return page(FOLDER / "inactivity.html.j2", report=report, header=HEADER)


def report_pdf(report: InactivityReport) -> bytes:
    """Print the report as a tagged PDF (PDF/UA-1): the same bytes for the same report."""
    content = {
        "title": report.title,
        "office": report.office,
        "introduction": report.introduction,
        "header": HEADER,
        "lines": [line.cells for line in report.lines],
    }
    return typeset(FOLDER / "inactivity.typ", report.as_of, report=json.dumps(content, ensure_ascii=False))
