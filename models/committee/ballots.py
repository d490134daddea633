"""What the room sees of a vote before it is counted: who has voted and, unless the ballot is open, not how."""

from models.committee.docket import Item, Motion
from models.committee.state import Committee, Meeting


def as_the_room_sees(committee: Committee) -> Committee:
    """Return a committee without the votes on motions that are not counted yet, unless its policy opens the ballot.

    The digests of the forms go as well: with few choices, somebody could find out from one how a member voted.
    """
    if committee.policy.deciding.open_ballot:
        return committee.model_copy(update={"keys": {}})
    meetings = tuple(_meeting(each) for each in committee.meetings)
    return committee.model_copy(update={"meetings": meetings, "keys": {}})


def _meeting(meeting: Meeting) -> Meeting:
    return meeting.model_copy(update={"items": tuple(_item(each) for each in meeting.items)})


def _item(item: Item) -> Item:
    return item.model_copy(update={"motions": tuple(_motion(each) for each in item.motions)})


def _motion(motion: Motion) -> Motion:
    if motion.result is not None:
        return motion
    voted = tuple(sorted(each.person_id for each in motion.votes))
    return motion.model_copy(update={"votes": (), "voted": voted})
