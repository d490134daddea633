"""When a meeting is held: moved, called off, or held after all although there was no quorum (003, section 4)."""

from datetime import datetime, timedelta

from models.calendar import counted, is_business_day, later, local_instant, months_later, spoken, spoken_time
from models.committee import permissions
from models.committee.checks import check_and_remember, meeting_of
from models.committee.dates import meeting_date, report_again_at, rescheduled
from models.committee.docket import Item, unanswered
from models.committee.lifecycle import UNDERWAY, MeetingLifecycle, MeetingMove, MeetingState
from models.committee.messages import CancelMeeting, MeetingStep, MoveMeeting, TakeBackNoQuorum
from models.committee.notices import canceled, canceled_again, hold_task, moved, on_again, report_task
from models.committee.rules.meetings import not_held_decision
from models.committee.state import Cancellation, Committee, CommitteeDecision, Meeting, OutboxKind, Rescheduling
from models.committee.state_changes import (
    conducted,
    with_each_notified,
    with_item,
    with_meeting,
    with_outbox_message,
)
from models.effects import Decision
from models.errors import RuleViolation


def move_meeting(committee: Committee, message: MoveMeeting, now: datetime) -> CommitteeDecision:
    """Move a meeting before it begins. It stays the meeting of its month, and its docket goes with it."""
    meeting = _not_begun(committee, message, MeetingMove.MOVED, now)
    after = check_and_remember(committee, message, permissions.may_schedule(message.actor, committee))
    begins_at = local_instant(message.day, message.at or committee.policy.meetings.at, committee.time_zone)
    _require_possible(committee, meeting, message, begins_at, now)
    change = Rescheduling(
        from_at=meeting.when.begins_at, to_at=begins_at, by=message.actor.person_id, at=now, why=message.why
    )
    return moved_decision(after, meeting, change)


def moved_decision(committee: Committee, meeting: Meeting, change: Rescheduling) -> CommitteeDecision:
    """Move a meeting with its docket, its tasks, its letters, and its entries in calendars."""
    meeting = conducted(
        meeting,
        MeetingMove.MOVED,
        when=rescheduled(meeting.when, change.to_at, committee.policy.meetings, change.why),
        reschedulings=(*meeting.reschedulings, change),
        sequence=meeting.sequence + 1,
    )
    if meeting.report_again_at is not None:
        meeting = meeting.model_copy(update={"report_again_at": report_again_at(meeting.when)})
    after = with_meeting(committee, meeting)
    after = with_each_notified(after, OutboxKind.RESCHEDULED, meeting, change.why)
    was_announced = meeting.state == MeetingState.ANNOUNCED
    tasks = (hold_task(after, meeting), *((report_task(after, meeting),) if meeting.report else ()))
    return Decision(
        state=after,
        move="rescheduled",
        summary=f"Moved from {spoken_time(change.from_at, committee.time_zone)} to "
        f"{spoken_time(change.to_at, committee.time_zone)}. {change.why}".strip(),
        opened=tasks if was_announced else (),
        notices=moved(after, meeting, change),
    )


def meeting_after(committee: Committee, meeting: Meeting) -> datetime:
    """Return when the next meeting begins, planned or by the rule. A meeting can't be moved to that time or later."""
    month = months_later(meeting.when.month, 1)
    rule, zone = committee.policy.meetings, committee.time_zone
    regular = meeting_date(rule, month, zone, committee.holidays, committee.closing_days).begins_at
    others = [each.when.begins_at for each in committee.meetings if each.when.begins_at > meeting.when.begins_at]
    return min([regular, *others])


def cancel_meeting(committee: Committee, message: CancelMeeting, now: datetime) -> CommitteeDecision:
    """Call a meeting off before it begins, and carry its docket over. Twice in a row is a task for the HMIS lead."""
    meeting = _not_begun(committee, message, MeetingMove.CANCELED, now)
    after = check_and_remember(committee, message, permissions.may_schedule(message.actor, committee))
    before = [each for each in committee.meetings if each.when.begins_at < meeting.when.begins_at]
    again = bool(before) and before[-1].state == MeetingState.CANCELED
    meeting = conducted(
        meeting,
        MeetingMove.CANCELED,
        ended_at=now,
        cancellation=Cancellation(by=message.actor.person_id, at=now, why=message.why),
        sequence=meeting.sequence + 1,
    )
    why = f"The committee canceled the meeting: {message.why}"
    decision = not_held_decision(with_meeting(after, meeting), meeting, "canceled", why, now)
    return decision.model_copy(
        update={
            "opened": (canceled_again(decision.state),) if again else (),
            "notices": canceled(decision.state, meeting, message.why),
        }
    )


def take_back_no_quorum(committee: Committee, message: TakeBackNoQuorum, now: datetime) -> CommitteeDecision:
    """Hold a meeting after all that was recorded as without a quorum. Its docket comes back from the next meeting."""
    meeting = meeting_of(committee, message.meeting_id)
    allowed = permissions.may_take_back_no_quorum(message.actor, committee)
    after = check_and_remember(committee, message, allowed)
    MeetingLifecycle(meeting.state).require(MeetingMove.TAKEN_BACK)
    following = [each for each in committee.meetings if each.when.begins_at > meeting.when.begins_at]
    too_late = now >= meeting.when.missed_at or any(each.when.begins_at <= now for each in following)
    if too_late or any(each.state in UNDERWAY for each in committee.meetings):
        raise RuleViolation(
            "too_late", "It is too late to hold this meeting. Its appeals will be answered at the next one."
        )
    for carried in unanswered(meeting.items):
        after, meeting, item = _brought_back(after, meeting, carried)
        if item.pending:
            after = with_outbox_message(
                after, OutboxKind.RESCHEDULED, item, meeting, why=message.why, following=meeting
            )
    meeting = conducted(
        meeting,
        MeetingMove.TAKEN_BACK,
        ended_at=None,
        quorum=None,
        present=(),
        seats=(),
        sequence=meeting.sequence + 1,
    )
    after = with_meeting(after, meeting)
    return Decision(
        state=after,
        move="no_quorum_taken_back",
        summary=f"The meeting of {spoken(meeting.when.day)} is to be held after all: {message.why}",
        opened=(hold_task(after, meeting), *((report_task(after, meeting),) if meeting.report else ())),
        notices=on_again(after, meeting, message.why),
    )


def _brought_back(committee: Committee, meeting: Meeting, item: Item) -> tuple[Committee, Meeting, Item]:
    """Take an appeal off the docket to which it was carried over. It may have been withdrawn meanwhile."""
    for other in committee.meetings:
        found = [each for each in other.items if each.appeal.appeal_id == item.appeal.appeal_id]
        if found and not other.ended:
            item = item.model_copy(update={"withdrawn_at": found[0].withdrawn_at})
            left = tuple(each for each in other.items if each is not found[0])
            committee = with_meeting(committee, other.model_copy(update={"items": left}))
    return committee, with_item(meeting, item), item


def _not_begun(committee: Committee, message: MeetingStep, move: MeetingMove, now: datetime) -> Meeting:
    """Return a meeting that can still be moved or canceled."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(move)
    if now >= meeting.when.begins_at:
        raise RuleViolation(
            "begun",
            f"This meeting was to begin {spoken_time(meeting.when.begins_at, committee.time_zone)}. You can no longer "
            "move or cancel it. Please open it, or record that there is no quorum.",
        )
    return meeting


def _require_possible(
    committee: Committee, meeting: Meeting, message: MoveMeeting, begins_at: datetime, now: datetime
) -> None:
    """Require a working day in the future, before the next meeting, and a reason for another month."""
    zone, month = committee.time_zone, meeting.when.month
    if begins_at <= now:
        raise RuleViolation("time_is_past", "The new time has to be in the future.")
    days = committee.policy.meetings.notice_days
    if begins_at < later(now, timedelta(days=days)):
        raise RuleViolation(
            "short_notice",
            f"Members and appellants need to know of a new time at least {counted(days, 'day')} ahead. Please choose a "
            f"time after {spoken_time(later(now, timedelta(days=days)), zone)}, or cancel this meeting.",
        )
    if begins_at == meeting.when.begins_at:
        raise RuleViolation("same_time", f"The meeting is already planned for {spoken_time(begins_at, zone)}.")
    closed = next((each for each in committee.closing_days if each.day == message.day), None)
    if closed is not None:
        raise RuleViolation("closing_day", f"{closed.sentence} Please choose another day.")
    if not is_business_day(message.day, committee.holidays):
        raise RuleViolation(
            "no_business_day", f"{spoken(message.day)} is a weekend day or a holiday. Please choose a business day."
        )
    following = meeting_after(committee, meeting)
    if begins_at >= following:
        raise RuleViolation(
            "after_next",
            f"The next meeting is on {spoken_time(following, zone)}. Please choose an earlier time, or cancel this "
            "meeting.",
        )
    if message.day.replace(day=1) != month and not message.why:
        raise RuleViolation(
            "no_reason",
            f"The committee meets every month. Please say why its meeting of {month:%B %Y} is held in another month.",
        )
