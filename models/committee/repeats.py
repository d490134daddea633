"""A correction of the minutes that may be entered twice: the same form by the same person again, without its key."""

from datetime import datetime

from models.committee.messages import CorrectMinutes
from models.committee.state import Committee
from models.forms import require_meant


def require_not_repeated(committee: Committee, message: CorrectMinutes, now: datetime) -> None:
    """Raise RuleViolation if the person made the same correction shortly before `now` (UTC).

    Every member gets a letter about each. A form with a key that the committee knows is left alone.
    """
    if message.key in committee.keys:
        return
    for meeting in committee.meetings:
        for made in meeting.corrections if meeting.meeting_id == message.meeting_id else ():
            if (made.by, made.text, made.why) == (message.actor.person_id, message.text, message.why):
                require_meant("a correction of the minutes", made.at, now)
