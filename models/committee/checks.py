"""What every step before a committee needs."""

from models.committee.docket import Item
from models.committee.lifecycle import CommitteeLifecycle, CommitteeMove
from models.committee.messages import CommitteeStep
from models.committee.state import Committee, Meeting
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission

KEYS_KEPT = 60
"""How many form keys a committee remembers: more than a meeting brings."""


def check_and_remember(committee: Committee, message: CommitteeStep, allowed: Permission) -> Committee:
    """What every step needs: a committee that sits, a new form, a person who may. A person's form is remembered.

    What appeals say needs no key to be known again: an appeal is on a docket or not, and is told by number.
    """
    require_new(committee.keys, message)
    CommitteeLifecycle(committee.state).require(CommitteeMove.MET)
    allowed.require()
    if message.actor.is_system:
        return committee
    return committee.model_copy(update={"keys": remembered(committee.keys, message, KEYS_KEPT)})


def meeting_of(committee: Committee, meeting_id: str) -> Meeting:
    """The meeting of this id. Raises RuleViolation (unknown_meeting) when it is not here, or not any more."""
    found = next((each for each in committee.meetings if each.meeting_id == meeting_id), None)
    if found is None:
        raise RuleViolation(
            "unknown_meeting", f"The {committee.policy.title} has no such meeting now; it may be over for a while."
        )
    return found


def item_of(committee: Committee, meeting: Meeting, appeal_id: str) -> Item:
    """The appeal on the docket of a meeting. Raises RuleViolation (wrong_committee) when it is not on it."""
    found = next((each for each in meeting.items if each.appeal.appeal_id == appeal_id), None)
    if found is None:
        raise RuleViolation(
            "wrong_committee",
            f"This appeal is not on the docket of this meeting of the {committee.policy.title}, so nothing can be "
            "decided about it here.",
        )
    return found
