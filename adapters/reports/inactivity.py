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
    "Reports",
    "Exception",
    "Decision",
    "Reason",
    "Decided by",
)

UNKNOWN_HEADER = ("Agency", "User", "License", "Use unknown since", "What is missing")


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
    reports: str = ""
    """The number of usage reports on which it rests."""

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
            self.reports,
            self.exception,
            self.decision,
            self.reason,
            self.decided_by,
        )


class UnknownLine(Message):
    """A license of which nobody knows whether it is used, in words."""

    agency: str
    person: str
    license_id: str
    since: str
    """The first day that no report covers, on the implementation's calendar."""
    missing: str
    """The report that is missing, and why if no report could cover it."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of UNKNOWN_HEADER."""
        return (self.agency, self.person, self.license_id, self.since, self.missing)


class InactivityReport(Message):
    """A month's report: what was found on the morning of the review, and what was decided."""

    review_id: str
    office: str
    zone: str
    as_of: Instant
    policy_label: str
    not_covered: tuple[str, ...] = ()
    """What no usage report covers, in sentences: nothing is held against anybody for that time."""
    took_part: tuple[str, ...] = ()
    """Who took part in the review, with the role: "lead agency: Lara Sample"."""
    missing: tuple[str, ...] = ()
    """The roles of which nobody took part."""
    licenses: int
    """How many licenses were past a limit. A page shows a part of them."""
    excused: int
    """How many of them had an exception."""
    lines: tuple[ReportLine, ...]
    unknown: tuple[UnknownLine, ...] = ()
    """The licenses of which nobody knows whether they are used."""
    outlook: str = ""
    """When the next review is held, and from when on it can decide. Empty in the paper for a meeting."""

    @property
    def title(self) -> str:
        """The report's title."""
        return f"Inactivity report {self.review_id}"

    @property
    def introduction(self) -> str:
        """Its day, its policy, and what it counts."""
        day = spoken(civil_day(self.as_of, self.zone))
        text = (
            f"As of {day}, under the policy {self.policy_label}: {counted(self.licenses, 'license')} past a limit of "
            f"the inactivity policy, including {self.excused} with an exception."
        )
        if self.took_part:
            text += f" Took part in the review: {'; '.join(self.took_part)}."
        if self.missing:
            text += f" Did not take part: {listed(self.missing)}."
        if not self.not_covered:
            return text
        return f"{text} {' '.join(self.not_covered)} Nobody is in this report for time that no usage report covers."


def report_csv(report: InactivityReport) -> bytes:
    """Write the report as CSV: one table, in which the licenses whose use is unknown come last."""
    found = [(*line.cells, "", "") for line in report.lines]
    blank = ("",) * (len(HEADER) - 3)
    unknown = [(*line.cells[:3], *blank, line.since, line.missing) for line in report.unknown]
    return as_csv((*HEADER, *UNKNOWN_HEADER[3:]), [*found, *unknown])


def report_page(report: InactivityReport) -> str:
    """Write the report as a web page."""
    return page(FOLDER / "inactivity.html.j2", report=report, header=HEADER, unknown_header=UNKNOWN_HEADER)


def report_pdf(report: InactivityReport) -> bytes:
    """Print the report as a tagged PDF (PDF/UA-1): the same bytes for the same report."""
    content = {
        "title": report.title,
        "office": report.office,
        "introduction": report.introduction,
        "header": HEADER,
        "lines": [line.cells for line in report.lines],
        "unknown_header": UNKNOWN_HEADER,
        "unknown": [line.cells for line in report.unknown],
    }
    return typeset(FOLDER / "inactivity.typ", report.as_of, report=json.dumps(content, ensure_ascii=False))
