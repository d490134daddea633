"""What a committee does about a day on which the office is closed: its meeting moves by its own rule for holidays."""

from datetime import date, datetime, timedelta

from models.calendar import ClosingDay, days_later, is_business_day, later, local_instant, local_time, with_day
from models.committee import permissions
from models.committee.checks import check_and_remember
from models.committee.lifecycle import NOT_STARTED
from models.committee.messages import MeetAroundClosingDay
from models.committee.rules.schedule import meeting_after, moved_decision
from models.committee.state import Committee, CommitteeDecision, Meeting, Rescheduling
from models.effects import Decision
from models.errors import ALREADY, RuleViolation
from models.policy.committees import OnHoliday


def meet_around_closing_day(committee: Committee, message: MeetAroundClosingDay, now: datetime) -> CommitteeDecision:
    """Leave out a day on which the office is closed, and move the meeting that is planned for it."""
    after = check_and_remember(committee, message, permissions.may_meet_around_closing_day(message.actor))
    return around(after, message.closing, message.announced_by, now)


def around(committee: Committee, closing: ClosingDay, announced_by: str, now: datetime) -> CommitteeDecision:
    """Decide what a committee does about a closing day of which it does not know.

    The committee's rule says whether a meeting on that day is held before, after, or all the same. If it is too late
    for a day before, it is held on the first day after that leaves members their notice.
    """
    if any(each.day == closing.day for each in committee.closing_days):
        raise RuleViolation(ALREADY, f"The {committee.policy.title} already knows of this day.")
    after = committee.model_copy(update={"closing_days": with_day(committee.closing_days, closing)})
    planned = next((each for each in after.meetings if _is_on(each, closing.day, now)), None)
    if planned is None:
        return _no_move(after, closing, "No meeting moves.")
    if after.policy.meetings.on_holiday == OnHoliday.HELD:
        return _no_move(after, closing, "The meeting on that day is held all the same, by the rules of the committee.")
    to_at = _new_time(after, planned, now)
    if to_at is None:
        return _no_move(after, closing, "There is no day to which the meeting could move. Move or cancel it by hand.")
    change = Rescheduling(from_at=planned.when.begins_at, to_at=to_at, by=announced_by, at=now, why=closing.sentence)
    return moved_decision(after, planned, change)


def _no_move(committee: Committee, closing: ClosingDay, what: str) -> CommitteeDecision:
    return Decision(state=committee, move="closing_day_observed", summary=f"{closing.sentence} {what}")


def _is_on(meeting: Meeting, day: date, now: datetime) -> bool:
    return meeting.state in NOT_STARTED and meeting.when.day == day and meeting.when.begins_at > now


def _new_time(committee: Committee, meeting: Meeting, now: datetime) -> datetime | None:
    """Return when the meeting is held instead, at the same time of day, with its notice and before the next one."""
    rule = committee.policy.meetings
    first, last = later(now, timedelta(days=rule.notice_days)), meeting_after(committee, meeting)
    if rule.on_holiday == OnHoliday.EARLIER:
        found = _at_same_time(committee, meeting, _business_day(committee, meeting.when.day, -1))
        if found > now and found >= first:
            return found
    day = meeting.when.day
    while day < date.max:
        day = _business_day(committee, day, 1)
        found = _at_same_time(committee, meeting, day)
        if found >= last:
            return None
        if found > now and found >= first:
            return found
    return None


def _business_day(committee: Committee, day: date, step: int) -> date:
    """Return the next business day after a day, or the last one before it."""
    day = days_later(day, step)
    while not is_business_day(day, committee.days_off) and date.min < day < date.max:
        day = days_later(day, step)
    return day


def _at_same_time(committee: Committee, meeting: Meeting, day: date) -> datetime:
    begins = local_time(meeting.when.begins_at, committee.time_zone).time()
    return local_instant(day, begins, committee.time_zone)
