"""What the room sees of a vote: who has voted, and not how, until the votes are counted."""

import pytest

from models.committee.ballots import as_the_room_sees
from models.committee.docket import Choice, Motion
from models.committee.state import Committee
from models.policy.committees import DecidedBy, DecisionPolicy
from tests.models.builders import SOURCE
from tests.models.committee.samples import ADA, CLEO, DAN, Chamber, rule


def voted(chamber: Chamber | None = None) -> Chamber:
    """A meeting with a motion on which three members have voted."""
    chamber = (chamber or Chamber()).docket().open()
    chamber.move()
    chamber.vote(Choice.FOR, ADA, CLEO)
    chamber.vote(Choice.AGAINST, DAN)
    return chamber


def motion_in(committee: Committee) -> Motion:
    """The only motion of the meeting in session."""
    (motion,) = (each for meeting in committee.meetings for item in meeting.items for each in item.motions)
    return motion


@pytest.mark.requirement("LIC-18")
def test_until_the_count_the_room_sees_who_has_voted_and_not_how() -> None:
    committee = voted().committee
    seen = as_the_room_sees(committee)
    assert motion_in(seen).voted == tuple(sorted((ADA, CLEO, DAN)))
    assert motion_in(seen).votes == ()
    assert motion_in(seen).tally == "3 votes so far"
    assert seen.keys == {}
    assert len(motion_in(committee).votes) == 3


@pytest.mark.requirement("LIC-18")
def test_after_the_count_everybody_in_the_room_sees_how_members_voted() -> None:
    chamber = voted()
    chamber.count()
    motion = motion_in(as_the_room_sees(chamber.committee))
    assert [each.person_id for each in motion.votes] == [ADA, CLEO, DAN]
    assert motion.tally == "2 for, 1 against"


def test_a_pack_can_open_the_ballot() -> None:
    opened = DecisionPolicy(by=DecidedBy.MAJORITY, open_ballot=True, source=SOURCE)
    committee = voted(Chamber(rule(deciding=opened))).committee
    assert motion_in(as_the_room_sees(committee)) == motion_in(committee)
    assert not DecisionPolicy(by=DecidedBy.MAJORITY, source=SOURCE).open_ballot
