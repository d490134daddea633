"""Changes of a committee's state that several rules make: its meetings, its docket, its outbox."""

from collections.abc import Iterable
from datetime import datetime

from models.appeal.responses import Response
from models.committee.dates import MeetingDate, next_meeting
from models.committee.docket import Item
from models.committee.lifecycle import COMING, MeetingLifecycle, MeetingMove
from models.committee.state import Committee, Meeting, OutboxKind, OutboxMessage


def with_meeting(committee: Committee, meeting: Meeting) -> Committee:
    """The committee with a meeting put in its place, or added in the order of dates."""
    others = [each for each in committee.meetings if each.meeting_id != meeting.meeting_id]
    ordered = sorted([*others, meeting], key=lambda each: each.when.begins_at)
    return committee.model_copy(update={"meetings": tuple(ordered)})


def with_item(meeting: Meeting, item: Item) -> Meeting:
    """The meeting with an appeal put in its place, or added; the appeals that were filed first come first."""
    others = [each for each in meeting.items if each.appeal.appeal_id != item.appeal.appeal_id]
    ordered = sorted([*others, item], key=lambda each: (each.appeal.filed_at, each.appeal.appeal_id))
    return meeting.model_copy(update={"items": tuple(ordered)})


def conducted(meeting: Meeting, move: MeetingMove, **changes: object) -> Meeting:
    """The meeting after a move. Raises RuleViolation when the move is not open."""
    state = MeetingLifecycle(meeting.state).apply(move)
    return meeting.model_copy(update={"state": state, **changes})


def scheduled(committee: Committee, when: MeetingDate) -> Meeting:
    """A meeting as it begins."""
    return Meeting(meeting_id=f"{committee.committee_id}-{when.month:%Y-%m}", when=when)


def with_next(committee: Committee, after: datetime) -> tuple[Committee, Meeting]:
    """The meeting onto whose docket appeals go after an instant; it is scheduled if it was not yet.

    A docket is frozen when its meeting begins, whenever that is noticed.
    """
    for each in committee.meetings:
        if each.state in COMING and each.when.begins_at > after:
            return committee, each
    latest = max([after, *(each.when.begins_at for each in committee.meetings)])
    meeting = scheduled(committee, _next_month(committee, latest))
    return with_meeting(committee, meeting), meeting


def _next_month(committee: Committee, after: datetime) -> MeetingDate:
    """The next meeting of a month that has had none: another version of the policy can name a later day of a month."""
    months = [each.when.month for each in committee.meetings]
    when = next_meeting(committee.policy.meetings, after, committee.time_zone, committee.holidays)
    while when.month in months:
        when = next_meeting(committee.policy.meetings, when.begins_at, committee.time_zone, committee.holidays)
    return when


def put_on_next(committee: Committee, item: Item, after: datetime, now: datetime) -> tuple[Committee, Meeting]:
    """The appeal on the docket of the meeting after `after`, as a fresh item."""
    committee, meeting = with_next(committee, after)
    fresh = Item(
        appeal=item.appeal,
        docketed_at=now,
        continued_before=item.continued_before,
        carried_over=item.carried_over,
    )
    meeting = with_item(meeting, fresh)
    return with_meeting(committee, meeting), meeting


def with_outbox_message(
    committee: Committee,
    kind: OutboxKind,
    item: Item,
    meeting: Meeting,
    *,
    response: Response | None = None,
    why: str = "",
    following: Meeting | None = None,
) -> Committee:
    """The committee with one more thing that an appeal has to be told."""
    told = OutboxMessage(
        number=committee.told + 1,
        appeal_id=item.appeal.appeal_id,
        kind=kind,
        meeting_id=meeting.meeting_id,
        response=response,
        why=why,
        next_id=following.meeting_id if following else None,
        next_at=following.when.begins_at if following else None,
    )
    return committee.model_copy(update={"to_tell": (*committee.to_tell, told), "told": told.number})


def carried_over(committee: Committee, meeting: Meeting, items: Iterable[Item], now: datetime, why: str) -> Committee:
    """The appeals of a meeting that was not held, on the docket of the next one; each is told."""
    for item in items:
        if item.pending:
            more = item.model_copy(update={"carried_over": item.carried_over + 1})
            after = max(meeting.when.begins_at, now)
            committee, following = put_on_next(committee, more, after, now)
            committee = with_outbox_message(
                committee, OutboxKind.CARRIED_OVER, item, meeting, why=why, following=following
            )
    return committee


def shortened(committee: Committee) -> Committee:
    """Only the last of the meetings that are over is kept; the records have the others."""
    over = [each for each in committee.meetings if each.ended]
    gone = {each.meeting_id for each in over[:-1]}
    return committee.model_copy(
        update={"meetings": tuple(each for each in committee.meetings if each.meeting_id not in gone)}
    )
