"""A committee as rows: itself, its meetings, and on their dockets every response, motion and vote."""

from collections.abc import Iterator

from sqlalchemy import Connection, delete

from models.committee.docket import Item, Motion
from models.committee.lifecycle import NOT_STARTED
from models.committee.state import Committee, Meeting
from storage.projections.fields import same_named
from storage.tables.committees import committees, docket_items, meetings, motions, votes
from storage.upsert import Row, Upsert

_write_committee = Upsert(committees)
_write_meetings = Upsert(meetings)
_write_items = Upsert(docket_items)
_write_motions = Upsert(motions)
_write_votes = Upsert(votes)


def project(connection: Connection, committee: Committee, step: int) -> None:
    """Write the committee as it is after `step`, with every meeting that its state has."""
    _write_committee(connection, [committee_row(committee, step)])
    _write_meetings(connection, [meeting_row(committee, each) for each in committee.meetings])
    _leave_docket(connection, committee)
    items = [(meeting, item) for meeting in committee.meetings for item in meeting.items]
    _write_items(connection, [item_row(meeting, item) for meeting, item in items])
    moved = [(meeting, item, motion) for meeting, item in items for motion in item.motions]
    _write_motions(connection, [motion_row(*each) for each in moved])
    _write_votes(connection, [row for each in moved for row in vote_rows(*each)])


def _leave_docket(connection: Connection, committee: Committee) -> None:
    """Remove appeals from dockets that have not been opened, if they went back to an earlier meeting."""
    for meeting in committee.meetings:
        if meeting.state in NOT_STARTED:
            kept = [item.appeal.appeal_id for item in meeting.items]
            gone = docket_items.c.appeal_id.not_in(kept)
            connection.execute(delete(docket_items).where(docket_items.c.meeting_id == meeting.meeting_id, gone))


def committee_row(committee: Committee, step: int) -> Row:
    """Return the committee itself as a row."""
    coming = [each.when.begins_at for each in committee.meetings if each.state in NOT_STARTED]
    return {
        **same_named(committees, committee),
        "id": committee.committee_id,
        "title": committee.policy.title,
        "kind": committee.policy.kind,
        "next_meeting_at": min(coming, default=None),
        "step": step,
        "body": committee.model_dump(mode="json", exclude={"meetings", "keys"}),
    }


def meeting_row(committee: Committee, meeting: Meeting) -> Row:
    """Return a meeting as a row."""
    return {
        **same_named(meetings, meeting),
        **same_named(meetings, meeting.when),
        "id": meeting.meeting_id,
        "committee_id": committee.committee_id,
        "resumes_at": meeting.resumes_at,
        "body": meeting.model_dump(mode="json"),
    }


def item_row(meeting: Meeting, item: Item) -> Row:
    """Return an appeal on a docket as a row."""
    response = item.response
    return {
        **same_named(docket_items, item.appeal),
        **same_named(docket_items, item),
        "meeting_id": meeting.meeting_id,
        "verdict": response.verdict.what if response is not None and response.verdict is not None else None,
        "continued_for": response.continued_for if response is not None else None,
        "answered_at": response.at if response is not None else None,
        "answered_by": response.by if response is not None else None,
        "why": response.why if response is not None else "",
        "tally": response.tally if response is not None else "",
    }


def motion_row(meeting: Meeting, item: Item, motion: Motion) -> Row:
    """Return a motion as a row."""
    return {
        **same_named(motions, motion),
        "meeting_id": meeting.meeting_id,
        "appeal_id": item.appeal.appeal_id,
        "verdict": motion.verdict.what,
    }


def vote_rows(meeting: Meeting, item: Item, motion: Motion) -> Iterator[Row]:
    """Return the votes on a motion as rows."""
    for vote in motion.votes:
        yield {
            **same_named(votes, vote),
            "meeting_id": meeting.meeting_id,
            "appeal_id": item.appeal.appeal_id,
            "motion": motion.number,
        }
