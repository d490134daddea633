"""Files that the office keeps: the inactivity report before a committee, minutes, decision letters."""

from datetime import datetime

from adapters.committees.papers import decision_pdf, minutes_pdf
from adapters.reports.inactivity import InactivityReport, ReportLine, report_pdf
from models.appeal.decision_paper import decision_paper
from models.calendar import civil_day
from models.committee.minutes import Minutes, minutes, people_in
from models.ids import decision_paper_id, minutes_paper_id, report_paper_id
from models.inactivity_review.state import Finding, InactivityReview
from models.license.inactivity_clocks import reached_at
from models.people import SYSTEM_ID
from models.policy.licenses import Measure
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.files import OfficeFile, office_file, store_file
from storage.reads import agencies, appeals, committees, people
from storage.reads.usage import last_report
from storage.tables.files import OfficeFileKind
from storage.tables.usage import ImportKind

NEEDED_FOR = {
    ImportKind.HUD: (Measure.DATA_ENTRY,),
    ImportKind.LOGINS: (Measure.LOGIN, Measure.FIRST_SIGN_IN),
}
"""Which measures of the ladder each kind of usage report is needed for."""


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
    """Store the minutes of a meeting that is over, with its first `corrections` corrections."""
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
    """Return the minutes of a meeting with its first `corrections` corrections, or all, and with today's names.

    Raises LookupError if there is no such meeting, and ValueError before it is over.
    """
    meeting = committees.meeting(database, meeting_id)
    committee = committees.committee_of(database, meeting_id)
    if meeting is None or committee is None:
        raise LookupError(f"there is no meeting {meeting_id}")
    meeting = meeting.model_copy(update={"corrections": meeting.corrections[:corrections]})
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
        report_pdf(inactivity_report(database, pack, review)),
        at=at,
        by=SYSTEM_ID,
    )


def inactivity_report(database: Database, pack: PolicyPack, review: InactivityReview) -> InactivityReport:
    """Return a month's report as it was on its day, with what was decided since."""
    return InactivityReport(
        review_id=review.review_id,
        office=pack.office.name,
        zone=pack.time_zone,
        as_of=review.as_of,
        policy_label=review.policy_label,
        took_part=tuple(f"{each.role.spoken}: {_name(database, each.person_id)}" for each in review.took_part),
        missing=tuple(role.spoken for role in review.missing),
        not_reported=_not_reported(database, pack, review.as_of),
        lines=tuple(_line(database, pack.time_zone, finding) for finding in review.findings),
    )


def _not_reported(database: Database, pack: PolicyPack, as_of: datetime) -> tuple[str, ...]:
    """Return the kinds of usage report that are overdue.

    A kind is overdue when none was imported for longer than the shortest rung that needs it.
    """
    missing = []
    for kind, measures in NEEDED_FOR.items():
        rungs = [rung for rung in pack.in_force(as_of).licenses.ladder if rung.measure in measures]
        last = last_report(database, kind, as_of)
        if rungs and (last is None or min(reached_at(rung, last, pack.time_zone) for rung in rungs) <= as_of):
            missing.append(kind.spoken)
    return tuple(missing)


def _line(database: Database, zone: str, finding: Finding) -> ReportLine:
    agency = agencies.agency(database, finding.agency_id)
    return ReportLine(
        agency=agency.name if agency else finding.agency_id,
        person=_name(database, finding.person_id),
        license_id=finding.license_id,
        rung=finding.rung,
        reached_on=civil_day(finding.effective, zone).isoformat(),
        last_data_entry=civil_day(finding.last_data_entry, zone).isoformat() if finding.last_data_entry else "",
        last_login=civil_day(finding.last_login, zone).isoformat() if finding.last_login else "",
        exception=finding.excused_by.value.replace("_", " ") if finding.excused_by else "",
        decision=finding.decision.value if finding.decision else "",
        reason=finding.reason,
        decided_by=_name(database, finding.decided_by) if finding.decided_by else "",
    )


def _name(database: Database, person_id: str) -> str:
    person = people.person(database, person_id)
    return person.name if person else person_id
