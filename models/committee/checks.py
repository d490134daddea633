"""What every step before a committee needs."""

from models.committee.docket import Item
from models.committee.lifecycle import CommitteeLifecycle, CommitteeMove, MeetingLifecycle, MeetingMove
from models.committee.messages import CommitteeStep
from models.committee.state import Committee, Meeting
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission

KEYS_KEPT = 60
"""The number of form keys that a committee remembers: more than one meeting produces."""


def check_and_remember(committee: Committee, message: CommitteeStep, allowed: Permission) -> Committee:
    """Require an active committee, a new form and an allowed person. A person's form is remembered.

    Messages of appeals don't need to be remembered: an appeal is on a docket or not, and messages have numbers.
    """
    require_new(committee.keys, message)
    CommitteeLifecycle(committee.state).require(CommitteeMove.MET)
    allowed.require()
    if message.actor.is_system:
        return committee
    return committee.model_copy(update={"keys": remembered(committee.keys, message, KEYS_KEPT)})


def meeting_of(committee: Committee, meeting_id: str) -> Meeting:
    """Return the meeting with this id.

    Raises RuleViolation (unknown_meeting) if it isn't, or is no longer, in the state.
    """
    found = next((each for each in committee.meetings if each.meeting_id == meeting_id), None)
    if found is None:
        raise RuleViolation(
            "unknown_meeting",
            f"The {committee.policy.title} has no such meeting right now. It may have ended a while ago.",
        )
    return found


def in_session(committee: Committee, meeting_id: str) -> Meeting:
    """Return the meeting with this id, which has to be in session."""
    meeting = meeting_of(committee, meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CONDUCTED)
    return meeting


def item_of(committee: Committee, meeting: Meeting, appeal_id: str) -> Item:
    """Return the appeal on a meeting's docket. Raises RuleViolation (wrong_committee) if it is not there."""
    found = next((each for each in meeting.items if each.appeal.appeal_id == appeal_id), None)
    if found is None:
        raise RuleViolation(
            "wrong_committee",
            f"This appeal is not on the docket of this meeting of the {committee.policy.title}, so you can't decide "
            "anything about it here.",
        )
    return found
