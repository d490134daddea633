"""Files that the office keeps: the inactivity report before a committee, minutes, decision letters."""

from collections.abc import Iterable
from datetime import datetime

from adapters.committees.papers import decision_pdf, minutes_pdf
from adapters.reports.inactivity import InactivityReport, ReportLine, UnknownLine, report_pdf
from models.appeal.decision_paper import decision_paper
from models.calendar import civil_day
from models.committee.minutes import Minutes, minutes, people_in
from models.committee.state import Committee, Meeting
from models.ids import decision_paper_id, minutes_paper_id, report_paper_id
from models.inactivity_review.state import InactivityReview
from models.people import SYSTEM_ID
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.files import OfficeFile, office_file, store_file
from storage.reads import appeals, committees, people, reviews
from storage.reads.reviews import NamedFinding, ReviewHead, UnknownLicense
from storage.tables.files import OfficeFileKind


def office_paper(database: Database, pack: PolicyPack, name: str, at: datetime) -> OfficeFile:
    """Return the stored paper of this name (models.ids), or make and store it now.

    Raises LookupError when its subject is not on record, and ValueError when it can't be made yet.
    """
    stored = office_file(database, name)
    if stored is not None:
        return stored
    kind, _, subject = name.partition("/")
    if kind == "minutes":
        meeting_id, _, corrections = subject.partition("/")
        return stored_minutes(database, pack, meeting_id, int(corrections or 0), at)
    if kind == "decision":
        appeal_id, _, round_ = subject.rpartition("/")
        return stored_decision(database, pack, appeal_id, int(round_), at)
    raise LookupError(f"there is no paper {name}")


def stored_minutes(database: Database, pack: PolicyPack, meeting_id: str, corrections: int, at: datetime) -> OfficeFile:
    """Make and store the minutes of a meeting that is over, with its first `corrections` corrections."""
    return store_file(
        database,
        minutes_paper_id(meeting_id, corrections),
        OfficeFileKind.MINUTES,
        meeting_id,
        f"minutes-{meeting_id}.pdf",
        minutes_pdf(minutes_of(database, pack, meeting_id, corrections)),
        at=at,
        by=SYSTEM_ID,
    )


def minutes_of(database: Database, pack: PolicyPack, meeting_id: str, corrections: int | None = None) -> Minutes:
    """Return the minutes of a meeting with its first `corrections` corrections, or all, and with names as they are now.

    Raises LookupError for an unknown meeting, and ValueError for one that is not over.
    """
    meeting = committees.meeting(database, meeting_id)
    committee = committees.committee_of(database, meeting_id)
    if meeting is None or committee is None:
        raise LookupError(f"there is no meeting {meeting_id}")
    return minutes_with_names(
        database, pack, committee, meeting.model_copy(update={"corrections": meeting.corrections[:corrections]})
    )


def minutes_with_names(database: Database, pack: PolicyPack, committee: Committee, meeting: Meeting) -> Minutes:
    """Return the minutes of a meeting with names as they are now. Raises ValueError for one that is not over."""
    known = people.persons(database, sorted(people_in(meeting)))
    names = {person_id: person.name for person_id, person in known.items()}
    return minutes(committee, meeting, pack.office, names)


def stored_decision(database: Database, pack: PolicyPack, appeal_id: str, round_: int, at: datetime) -> OfficeFile:
    """Make and store the decision letter of an appeal's round `round_`, even one that was set aside."""
    appeal = appeals.appeal(database, appeal_id)
    if appeal is None:
        raise LookupError(f"there is no appeal {appeal_id}")
    decisions = (*appeal.set_aside, *((appeal.response,) if appeal.response is not None else ()))
    decided = appeal.model_copy(update={"response": decisions[round_ - 1]})
    return store_file(
        database,
        decision_paper_id(appeal_id, round_),
        OfficeFileKind.DECISION,
        appeal_id,
        f"decision-{appeal_id}.pdf",
        decision_pdf(decision_paper(decided, pack.office)),
        agency_id=appeal.agency_id,
        at=at,
        by=SYSTEM_ID,
    )


def stored_report(
    database: Database, pack: PolicyPack, review: InactivityReview, meeting_id: str, at: datetime
) -> OfficeFile:
    """Return the inactivity report stored for a meeting, or make and store the current one."""
    return store_file(
        database,
        report_paper_id(meeting_id, review.review_id),
        OfficeFileKind.INACTIVITY_REPORT,
        meeting_id,
        f"inactivity-report-{review.review_id}.pdf",
        report_pdf(inactivity_report(database, pack, review.review_id)),
        at=at,
        by=SYSTEM_ID,
    )


def inactivity_report(database: Database, pack: PolicyPack, review_id: str) -> InactivityReport:
    """Return a month's report as of its day, with what was decided since. Raises LookupError if there is none."""
    found = reviews.review_head(database, review_id)
    if found is None:
        raise LookupError(f"there is no review {review_id}")
    lines, unknown = reviews.every_finding(database, review_id), reviews.every_unknown(database, review_id)
    return report_of(database, pack, found, lines, unknown)


def report_of(
    database: Database,
    pack: PolicyPack,
    found: ReviewHead,
    lines: Iterable[NamedFinding],
    unknown: Iterable[UnknownLicense],
) -> InactivityReport:
    """Return a report of these findings, and of these licenses whose use is unknown."""
    names = people.names(database, [each.person_id for each in found.took_part]) if found.took_part else {}
    there = {each.role for each in found.took_part}
    return InactivityReport(
        review_id=found.review_id,
        office=pack.office.name,
        zone=pack.time_zone,
        as_of=found.as_of,
        policy_label=found.policy_label,
        took_part=tuple(f"{each.role.spoken}: {names.get(each.person_id, each.person_id)}" for each in found.took_part),
        missing=tuple(role.spoken for role in found.held_by if role not in there),
        not_covered=found.not_covered or (),
        licenses=found.licenses,
        excused=found.excused,
        lines=tuple(report_line(pack.time_zone, each) for each in lines),
        unknown=tuple(_unknown_line(each) for each in unknown),
    )


def report_line(zone: str, finding: NamedFinding) -> ReportLine:
    """Return what a report says about a license."""
    return ReportLine(
        agency=finding.agency_name,
        person=finding.person_name,
        license_id=finding.license_id,
        rung=finding.rung,
        reached_on=civil_day(finding.effective, zone).isoformat(),
        last_data_entry=civil_day(finding.last_data_entry, zone).isoformat() if finding.last_data_entry else "",
        last_login=civil_day(finding.last_login, zone).isoformat() if finding.last_login else "",
        exception=finding.excused_by.value.replace("_", " ") if finding.excused_by else "",
        decision=finding.decision.value if finding.decision else "",
        reason=finding.reason,
        decided_by=finding.decided_by_name or finding.decided_by or "",
        reports=str(finding.reports) if finding.reports is not None else "",
    )


def _unknown_line(found: UnknownLicense) -> UnknownLine:
    return UnknownLine(
        agency=found.agency_name,
        person=found.person_name,
        license_id=found.license_id,
        since=found.since.isoformat(),
        missing=f"{found.kind.spoken}: {found.why_not.spoken}" if found.why_not else found.kind.spoken,
    )
