"""Files that the office keeps: the inactivity report before a committee, minutes, decision letters."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.committees.papers import decision_pdf, minutes_pdf
from adapters.reports.inactivity import InactivityReport, ReportLine, UnknownLine, report_pdf
from models.appeal.decision_paper import decision_paper
from models.base import listed
from models.calendar import civil_day, counted
from models.committee.minutes import Minutes, minutes, people_in
from models.committee.state import Committee, Meeting
from models.ids import decision_paper_id, minutes_paper_id, report_paper_id
from models.inactivity_review.state import Finding, InactivityReview
from models.people import SYSTEM_ID
from models.policy.pack import PolicyPack
from storage.coverage_tasks import lacking_at, title
from storage.database import Database
from storage.files import OfficeFile, office_file, store_file
from storage.reads import agencies, appeals, committees, people
from storage.reads.coverage import unlinked_organizations
from storage.reads.unknown_use import unknown_use
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
        report_pdf(inactivity_report(database, pack, review)),
        at=at,
        by=SYSTEM_ID,
    )


def inactivity_report(database: Database, pack: PolicyPack, review: InactivityReview) -> InactivityReport:
    """Return a month's report as it was on its day, with what was decided since."""
    names = _names_in(database, review.findings, [each.person_id for each in review.took_part])
    return InactivityReport(
        review_id=review.review_id,
        office=pack.office.name,
        zone=pack.time_zone,
        as_of=review.as_of,
        policy_label=review.policy_label,
        took_part=tuple(
            f"{each.role.spoken}: {names.get(each.person_id, each.person_id)}" for each in review.took_part
        ),
        missing=tuple(role.spoken for role in review.missing),
        not_covered=_not_covered(database, pack, review.as_of),
        lines=tuple(_line(names, pack.time_zone, finding) for finding in review.findings),
        unknown=_unknown_lines(database, pack, review.as_of),
    )


def report_line(database: Database, pack: PolicyPack, review: InactivityReview, license_id: str) -> ReportLine | None:
    """Return what a month's report says about one license; None if the license is not in it."""
    finding = next((each for each in review.findings if each.license_id == license_id), None)
    if finding is None:
        return None
    return _line(_names_in(database, [finding]), pack.time_zone, finding)


def _not_covered(database: Database, pack: PolicyPack, as_of: datetime) -> tuple[str, ...]:
    """Say what no usage report covered on that day, a sentence for each kind, and which organizations are unmapped."""
    lacking = lacking_at(database, pack.in_force(as_of).licenses, pack.time_zone, as_of)
    with database.read() as connection:
        unmapped = unlinked_organizations(connection, as_of)
    words = (f"{counted(len(unmapped), 'organization')} of the HMIS not linked to an agency: {listed(unmapped)}.",)
    return (*(f"{title(kind, each)}." for kind, each in lacking.items()), *(words if unmapped else ()))


def _unknown_lines(database: Database, pack: PolicyPack, as_of: datetime) -> tuple[UnknownLine, ...]:
    """List the licenses whose use reports that were imported by that day left unknown."""
    found = unknown_use(database, pack.in_force(as_of).licenses, pack.time_zone, as_of)
    names = {each.id: each.name for each in agencies.agencies_in(database)} if found else {}
    known = people.persons(database, sorted({each.person_id for each in found}))
    return tuple(
        UnknownLine(
            agency=names.get(each.agency_id, each.agency_id),
            person=known[each.person_id].name if each.person_id in known else each.person_id,
            license_id=each.license_id,
            since=each.since.isoformat(),
            missing=f"{each.kind.spoken}: {each.why_not.spoken}" if each.why_not else each.kind.spoken,
        )
        for each in found
    )


def _names_in(database: Database, findings: Sequence[Finding], took_part: Sequence[str] = ()) -> dict[str, str]:
    """Return the names of the agencies and the people of findings, and of those who took part, by id."""
    decided = (each.decided_by for each in findings if each.decided_by)
    of_people = {*(each.person_id for each in findings), *took_part, *decided}
    named = agencies.names(database, {each.agency_id for each in findings})
    return named | people.names(database, of_people)


def _line(names: Mapping[str, str], zone: str, finding: Finding) -> ReportLine:
    return ReportLine(
        agency=names.get(finding.agency_id, finding.agency_id),
        person=names.get(finding.person_id, finding.person_id),
        license_id=finding.license_id,
        rung=finding.rung,
        reached_on=civil_day(finding.effective, zone).isoformat(),
        last_data_entry=civil_day(finding.last_data_entry, zone).isoformat() if finding.last_data_entry else "",
        last_login=civil_day(finding.last_login, zone).isoformat() if finding.last_login else "",
        exception=finding.excused_by.value.replace("_", " ") if finding.excused_by else "",
        decision=finding.decision.value if finding.decision else "",
        reason=finding.reason,
        decided_by=names.get(finding.decided_by, finding.decided_by) if finding.decided_by else "",
        reports=str(finding.reports) if finding.reports is not None else "",
    )
