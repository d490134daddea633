"""A committee as rows: itself, its meetings, and on their dockets every response, motion and vote."""

from collections.abc import Iterator

from sqlalchemy import Connection

from models.committee.docket import Item, Motion
from models.committee.lifecycle import COMING
from models.committee.state import Committee, Meeting
from storage.tables.committees import committees, docket_items, meetings, motions, votes
from storage.upsert import Row, Upsert

_write_committee = Upsert(committees)
_write_meetings = Upsert(meetings)
_write_items = Upsert(docket_items)
_write_motions = Upsert(motions)
_write_votes = Upsert(votes)


def project(connection: Connection, committee: Committee, step: int) -> None:
    """Write the committee as it is after `step`, with every meeting that it still keeps."""
    _write_committee(connection, [committee_row(committee, step)])
    _write_meetings(connection, [meeting_row(committee, each) for each in committee.meetings])
    items = [(meeting, item) for meeting in committee.meetings for item in meeting.items]
    _write_items(connection, [item_row(meeting, item) for meeting, item in items])
    moved = [(meeting, item, motion) for meeting, item in items for motion in item.motions]
    _write_motions(connection, [motion_row(*each) for each in moved])
    _write_votes(connection, [row for each in moved for row in vote_rows(*each)])


def committee_row(committee: Committee, step: int) -> Row:
    """The committee itself as a row."""
    coming = [each.when.begins_at for each in committee.meetings if each.state in COMING]
    return {
        "id": committee.committee_id,
        "title": committee.policy.title,
        "kind": committee.policy.kind,
        "state": committee.state,
        "policy_label": committee.policy_label,
        "next_meeting_at": min(coming, default=None),
        "step": step,
        "body": committee.model_dump(mode="json", exclude={"meetings", "keys"}),
    }


def meeting_row(committee: Committee, meeting: Meeting) -> Row:
    """A meeting as a row."""
    return {
        "id": meeting.meeting_id,
        "committee_id": committee.committee_id,
        "state": meeting.state,
        "day": meeting.when.day,
        "begins_at": meeting.when.begins_at,
        "missed_at": meeting.when.missed_at,
        "announced_at": meeting.announced_at,
        "opened_at": meeting.opened_at,
        "ended_at": meeting.ended_at,
        "presiding": meeting.presiding,
        "quorum": meeting.quorum,
        "present": list(meeting.present),
        "report": meeting.report.model_dump(mode="json") if meeting.report is not None else None,
        "body": meeting.model_dump(mode="json"),
    }


def item_row(meeting: Meeting, item: Item) -> Row:
    """An appeal on a docket as a row."""
    response = item.response
    return {
        "meeting_id": meeting.meeting_id,
        "appeal_id": item.appeal.appeal_id,
        "reason": item.appeal.reason,
        "organization": item.appeal.organization,
        "agency_id": item.appeal.agency_id,
        "filed_at": item.appeal.filed_at,
        "docketed_at": item.docketed_at,
        "continued_before": item.continued_before,
        "carried_over": item.carried_over,
        "verdict": response.verdict.what if response is not None and response.verdict is not None else None,
        "continued_for": response.continued_for if response is not None else None,
        "answered_at": response.at if response is not None else None,
        "answered_by": response.by if response is not None else None,
        "why": response.why if response is not None else "",
        "tally": response.tally if response is not None else "",
        "withdrawn_at": item.withdrawn_at,
    }


def motion_row(meeting: Meeting, item: Item, motion: Motion) -> Row:
    """A motion as a row."""
    return {
        "meeting_id": meeting.meeting_id,
        "appeal_id": item.appeal.appeal_id,
        "number": motion.number,
        "verdict": motion.verdict.what,
        "why": motion.why,
        "moved_by": motion.moved_by,
        "moved_at": motion.moved_at,
        "result": motion.result,
    }


def vote_rows(meeting: Meeting, item: Item, motion: Motion) -> Iterator[Row]:
    """The votes on a motion as rows."""
    for vote in motion.votes:
        yield {
            "meeting_id": meeting.meeting_id,
            "appeal_id": item.appeal.appeal_id,
            "motion": motion.number,
            "person_id": vote.person_id,
            "choice": vote.choice,
            "at": vote.at,
        }
