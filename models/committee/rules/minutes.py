"""The minutes of a meeting that has ended can be corrected. What was decided stays decided (docs/adr/0018)."""

from datetime import datetime

from models.calendar import spoken
from models.committee import permissions
from models.committee.checks import check_and_remember, meeting_of
from models.committee.lifecycle import MeetingLifecycle, MeetingMove
from models.committee.messages import CorrectMinutes
from models.committee.notices import minutes_corrected
from models.committee.state import Committee, CommitteeDecision, Correction
from models.committee.state_changes import conducted, with_meeting
from models.effects import Decision


def correct_minutes(committee: Committee, message: CorrectMinutes, now: datetime) -> CommitteeDecision:
    """Add a correction to the minutes of the last meeting, with a reason. No response and no vote changes by it."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CORRECTED)
    after = check_and_remember(committee, message, permissions.may_correct_minutes(message.actor, committee, meeting))
    made = Correction(text=message.text, why=message.why, by=message.actor.person_id, at=now)
    meeting = conducted(meeting, MeetingMove.CORRECTED, corrections=(*meeting.corrections, made))
    after = with_meeting(after, meeting)
    return Decision(
        state=after,
        move="minutes_corrected",
        summary=f"The minutes of {spoken(meeting.when.day)} were corrected: {message.text} Reason: {message.why}",
        notices=minutes_corrected(after, meeting, made),
    )
