"""Files that the office keeps as they stood: the inactivity report before a committee, minutes, letters of decision."""

from datetime import datetime

from adapters.reports.inactivity import InactivityReport, ReportLine, report_pdf
from models.calendar import civil_day
from models.inactivity_review.messages import Finding, InactivityReview
from models.people import SYSTEM_ID
from models.policy import PolicyPack
from storage.engine import Store
from storage.files import KeptFile, keep_file
from storage.reads import agencies, people
from storage.tables.files import FileKind


def kept_report(store: Store, pack: PolicyPack, review: InactivityReview, meeting_id: str, at: datetime) -> KeptFile:
    """The inactivity report as it stands now, kept for a meeting; the one that is kept if there is one."""
    return keep_file(
        store,
        f"inactivity-report/{meeting_id}",
        FileKind.INACTIVITY_REPORT,
        meeting_id,
        f"inactivity-report-{review.review_id}.pdf",
        report_pdf(inactivity_report(store, pack, review)),
        at=at,
        by=SYSTEM_ID,
    )


def inactivity_report(store: Store, pack: PolicyPack, review: InactivityReview) -> InactivityReport:
    """A month's report as it stood on its day, with what was decided since."""
    return InactivityReport(
        review_id=review.review_id,
        office=pack.office.name,
        zone=pack.time_zone,
        as_of=review.as_of,
        policy_label=review.policy_label,
        lines=tuple(_line(store, pack.time_zone, finding) for finding in review.findings),
    )


def _line(store: Store, zone: str, finding: Finding) -> ReportLine:
    agency = agencies.agency(store, finding.agency_id)
    return ReportLine(
        agency=agency.name if agency else finding.agency_id,
        person=_name(store, finding.person_id),
        license_id=finding.license_id,
        rung=finding.rung,
        reached_on=civil_day(finding.effective, zone).isoformat(),
        last_data_entry=civil_day(finding.last_data_entry, zone).isoformat() if finding.last_data_entry else "",
        last_login=civil_day(finding.last_login, zone).isoformat() if finding.last_login else "",
        exception=finding.excused_by.value.replace("_", " ") if finding.excused_by else "",
        decision=finding.decision.value if finding.decision else "",
        reason=finding.reason,
        decided_by=_name(store, finding.decided_by) if finding.decided_by else "",
    )


def _name(store: Store, person_id: str) -> str:
    person = people.person(store, person_id)
    return person.name if person else person_id
