"""Changes of a committee's state that several rules make: its meetings, its docket, its outbox."""

from collections.abc import Iterable
from datetime import datetime

from models.appeal.responses import Response
from models.committee.dates import MeetingDate, next_meeting
from models.committee.docket import Item
from models.committee.lifecycle import ENDED, NOT_ENDED, NOT_STARTED, MeetingLifecycle, MeetingMove, MeetingState
from models.committee.state import Committee, CommitteeDecision, Meeting, OutboxKind, OutboxMessage
from models.effects import Decision


def with_meeting(committee: Committee, meeting: Meeting) -> Committee:
    """Replace a meeting, or add it in the order of dates."""
    others = [each for each in committee.meetings if each.meeting_id != meeting.meeting_id]
    ordered = sorted([*others, meeting], key=lambda each: each.when.begins_at)
    return committee.model_copy(update={"meetings": tuple(ordered)})


def with_item(meeting: Meeting, item: Item) -> Meeting:
    """Replace an appeal on the docket, or add it. The appeals that were filed first come first."""
    others = [each for each in meeting.items if each.appeal.appeal_id != item.appeal.appeal_id]
    ordered = sorted([*others, item], key=lambda each: (each.appeal.filed_at, each.appeal.appeal_id))
    return meeting.model_copy(update={"items": tuple(ordered)})


def conducted(meeting: Meeting, move: MeetingMove, **changes: object) -> Meeting:
    """Apply a move to a meeting. Raises RuleViolation if the move is not possible."""
    state = MeetingLifecycle(meeting.state).apply(move)
    return meeting.model_copy(update={"state": state, **changes})


def conducted_decision(committee: Committee, meeting: Meeting, move: str, summary: str) -> CommitteeDecision:
    """Build the decision of a step that changes the meeting and nothing else."""
    return Decision(state=with_meeting(committee, meeting), move=move, summary=summary)


def scheduled(committee: Committee, when: MeetingDate) -> Meeting:
    """Build a new meeting."""
    return Meeting(meeting_id=f"{committee.committee_id}-{when.month:%Y-%m}", when=when)


def with_next(committee: Committee, after: datetime) -> tuple[Committee, Meeting]:
    """Return the meeting whose docket takes appeals after an instant, and schedule it if necessary.

    A docket is frozen when its meeting is scheduled to begin, whenever that is noticed.
    """
    for each in committee.meetings:
        if each.state in NOT_STARTED and each.when.begins_at > after:
            return committee, each
    latest = max([after, *(each.when.begins_at for each in committee.meetings)])
    meeting = scheduled(committee, _next_month(committee, latest))
    return with_meeting(committee, meeting), meeting


def _next_month(committee: Committee, after: datetime) -> MeetingDate:
    """Return the next meeting of a month without one. Another policy version can name a later day of the same month."""
    months = [each.when.month for each in committee.meetings]
    when = _next_after(committee, after)
    while when.month in months:
        following = _next_after(committee, when.begins_at)
        if following.begins_at <= when.begins_at:  # there is no later month
            return when
        when = following
    return when


def _next_after(committee: Committee, after: datetime) -> MeetingDate:
    return next_meeting(
        committee.policy.meetings, after, committee.time_zone, committee.holidays, committee.closing_days
    )


def put_on_next(committee: Committee, item: Item, after: datetime, now: datetime) -> tuple[Committee, Meeting]:
    """Put an appeal on the docket of the meeting after `after`, as a new item."""
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
    """Add a message to an appeal to the outbox."""
    message = OutboxMessage(
        number=committee.told + 1,
        appeal_id=item.appeal.appeal_id,
        kind=kind,
        meeting_id=meeting.meeting_id,
        response=response,
        why=why,
        next_id=following.meeting_id if following else None,
        next_at=following.when.begins_at if following else None,
        resumes_at=following.resumes_at if following else None,
    )
    return committee.model_copy(update={"to_tell": (*committee.to_tell, message), "told": message.number})


def with_each_notified(committee: Committee, kind: OutboxKind, meeting: Meeting, why: str = "") -> Committee:
    """Notify every appeal without a response of a change of its meeting."""
    for item in meeting.items:
        if item.pending:
            committee = with_outbox_message(committee, kind, item, meeting, why=why, following=meeting)
    return committee


def carried_over(committee: Committee, meeting: Meeting, items: Iterable[Item], now: datetime, why: str) -> Committee:
    """Put the appeals of a meeting that was not held on the next docket, and notify each."""
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
    """Keep only the meetings of `kept_meetings`. The records keep the others."""
    kept = kept_meetings([(each.meeting_id, each.state) for each in committee.meetings])
    return committee.model_copy(
        update={"meetings": tuple(each for each in committee.meetings if each.meeting_id in kept)}
    )


def kept_meetings(meetings: Iterable[tuple[str, MeetingState]]) -> set[str]:
    """Choose from meetings in the order of their dates: those that have not ended, and the last that has.

    If that was canceled, it may be still to come. So the last one that was held is kept too, and one without a quorum
    after it, because that can be taken back.
    """
    every = list(meetings)
    kept = {meeting_id for meeting_id, state in every if state in NOT_ENDED}
    ended = [each for each in every if each[1] in ENDED][-1:]
    if ended and ended[0][1] == MeetingState.CANCELED:
        ended += [each for each in every if each[1] == MeetingState.CLOSED][-1:]
        before = [each for each in every if each[1] in ENDED and each[1] != MeetingState.CANCELED][-1:]
        ended += [each for each in before if each[1] == MeetingState.WITHOUT_QUORUM]
    return kept | {meeting_id for meeting_id, _ in ended}
