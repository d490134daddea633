"""A step at a meeting: it goes to the meeting that a page showed, or else to the one in session or the next one."""

from collections.abc import Callable
from functools import partial

from models import ids
from models.calendar import spoken
from models.committee.ballots import as_the_room_sees
from models.committee.lifecycle import MeetingState
from models.committee.permissions import may_see_docket
from models.committee.state import Committee, Meeting
from models.effects import ActedT, Rule, message_type
from models.errors import RuleViolation
from services.committees import known_committee
from services.context import Context
from services.forms import validated
from services.people import acting


async def send(
    context: Context, by: str, key: str, committee_id: str, rule: Rule[Committee, ActedT], shown: str, **values: object
) -> Committee:
    """Send a step to the meeting that a page showed or, if none is named, to the one in session or the next one."""
    pick = partial(shown_meeting, meeting=shown, key=key) if shown else _upcoming
    return await send_to_meeting(context, by, key, committee_id, pick, rule, **values)


async def send_to_meeting(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    pick: Callable[[Committee], Meeting],
    rule: Rule[Committee, ActedT],
    **values: object,
) -> Committee:
    """Send a step to the meeting that `pick` returns."""
    actor = await acting(context, by)
    committee = await known_committee(context, committee_id)
    may_see_docket(actor, committee).require()  # before a refusal says anything about its meetings and appeals
    meeting_id = pick(committee).meeting_id
    message = validated(message_type(rule), context.today(), actor=actor, key=key, meeting_id=meeting_id, **values)
    return as_the_room_sees(
        await context.processes.take(ids.committee_workflow_id(committee.committee_id), rule, message)
    )


def shown_meeting(committee: Committee, meeting: str, key: str) -> Meeting:
    """Return the meeting that a page showed. Raises RuleViolation (meeting_over) if it has ended meanwhile.

    The same form again gets its first answer, also if that ended the meeting.
    """
    found = next((each for each in committee.meetings if each.meeting_id == meeting), None)
    if found is not None and (not found.ended or key in committee.keys):
        return found
    about = f"The meeting of {spoken(found.when.day)}" if found is not None else "The meeting that this page showed"
    how = f": it was {_ENDINGS[found.state]}" if found is not None else ""
    raise RuleViolation(
        "meeting_over", f"{about} has ended meanwhile{how}. Nothing was recorded. Open the committee’s next meeting."
    )


_ENDINGS = {
    MeetingState.CLOSED: "closed",
    MeetingState.WITHOUT_QUORUM: "recorded as without a quorum",
    MeetingState.CANCELED: "canceled",
    MeetingState.MISSED: "not held in time",
}


def _upcoming(committee: Committee) -> Meeting:
    """Return the first meeting that has not ended: the one in session, or the next to be held."""
    upcoming = [each for each in committee.meetings if not each.ended]
    if not upcoming:
        raise RuleViolation("no_meeting", f"The {committee.policy.title} has no upcoming meeting.")
    return upcoming[0]
