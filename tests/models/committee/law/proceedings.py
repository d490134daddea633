"""What the machine knows and how it speaks to the committee: what was filed, asked, voted and withdrawn so far."""

from collections import Counter
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from models.appeal.messages import AppealStep
from models.base import Message
from models.committee.docket import Item
from models.committee.lifecycle import UNDERWAY, MeetingState
from models.committee.membership import Membership
from models.committee.messages import CommitteeStep, DocketAppeal
from models.committee.rules import voting
from models.committee.state import Committee
from models.errors import RuleViolation
from models.people import Actor, Grant, Role
from tests.models.appeal.samples import Case
from tests.models.committee import samples
from tests.models.committee.samples import EVERYBODY, Chamber

MEMBERS = st.sampled_from([*EVERYBODY, *EVERYBODY[:1] * 4, "p-stranger"])
"""Mostly the chair, who presides when there."""
NUMBERS = st.integers(1, 4)
ODD = st.sampled_from([False] * 5 + [True])
"""Whether something is tried that will probably be refused."""

HAPPENED: Counter[str] = Counter()
"""How often each thing happened in a run; `--hypothesis-show-statistics` shows in how many examples."""
SECOND_CHAIR = EVERYBODY[3]
SECOND = Actor(person_id=SECOND_CHAIR, grants=(Grant(role=Role.PERFORMANCE_SECOND_CHAIR),))


def happened(what: str) -> None:
    """Count something that happened."""
    HAPPENED[what] += 1
    event(what)


def all_seats() -> tuple[Membership, ...]:
    """Five members, two of them chairs."""
    return tuple(each.model_copy(update={"second_chair": each.person_id == SECOND_CHAIR}) for each in samples.seats())


class Proceedings(RuleBasedStateMachine):
    """A committee and the appeals before it, and what was said to them so far."""

    chamber: Chamber

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, Case] = {}
        self.gone: set[str] = set()
        """Decided or withdrawn, as the committee knows it."""
        self.docketed: set[str] = set()
        """On a docket at any time, as the committee knows it."""
        self.knows: set[str] = set()
        """Appeals that know of their docket."""
        self.votes: list[tuple[str, str, int, str]] = []
        self.asked: list[tuple[str, DocketAppeal]] = []
        """Every message with which an appeal asked for a docket, since a copy of it may arrive late."""
        self.rounds: set[tuple[str, int]] = set()
        """The rounds of appeals that came onto a docket."""
        self.wire: list[tuple[str, AppealStep | CommitteeStep]] = []
        """Messages that were sent and may still arrive, and with which appeal they have to do."""
        self.struck: set[str] = set()
        """Withdrawn, and the committee got to know it, on a docket or not."""
        self.continued: list[Message] = []
        """What has continued as new since it last changed: the committee and each appeal."""
        self.minuted: Committee | None = None
        """The committee whose minutes were last looked at."""

    def attempt(self, what: Any, kind: Any, by: str, **fields: Any) -> bool:
        """Say something; whether it was accepted."""
        return self.accepted(what, self.chamber.step(kind, SECOND if by == SECOND_CHAIR else by, **fields))

    @property
    def in_session(self) -> bool:
        """Whether a meeting is open: most of what can be said is said there."""
        return self.chamber.meeting.state == MeetingState.IN_SESSION

    @property
    def undecided(self) -> list[Item]:
        """The appeals that the meeting in session still has to answer."""
        return [each for each in self.chamber.meeting.items if each.pending] if self.in_session else []

    @property
    def underway(self) -> bool:
        """Whether a meeting is open or interrupted."""
        return self.chamber.meeting.state in UNDERWAY

    def leader(self, by: str, odd: bool) -> str:
        """Who leads, mostly; else anybody, who may be refused."""
        return by if odd else self.chamber.meeting.presiding or EVERYBODY[0]

    def there(self, number: int) -> str:
        """One of the members who are present."""
        present = self.chamber.meeting.present
        return present[number % len(present)]

    def on_docket(self, number: int) -> str:
        """An appeal on the docket of the meeting in session, if there is one."""
        every = self.chamber.meeting.items
        items = [each for each in every if each.pending] or every
        return items[number % len(items)].appeal.appeal_id if items else "appeal-0"

    def motion(self, appeal_id: str, number: int) -> int:
        """The motion that is open about an appeal; mostly, for a wrong number is tried as well."""
        found = [each for each in self.chamber.meeting.items if each.appeal.appeal_id == appeal_id]
        opened = found[0].open_motion if found else None
        return opened.number if opened is not None and number != 3 else number

    def accepted(self, what: Any, message: CommitteeStep) -> bool:
        """Send a message to the committee; whether it was accepted."""
        try:
            self.chamber.send(what, message)
        except RuleViolation as refusal:
            if what is voting.count_votes and refusal.code == "no_quorum":
                happened("no quorum for a vote")
            return False
        happened(what.__name__)
        return True

    def pending(self) -> list[str]:
        """The appeals that wait for a response on the docket of a meeting."""
        return [
            each.appeal.appeal_id
            for meeting in self.chamber.committee.meetings
            if not meeting.ended
            for each in meeting.items
            if each.pending
        ]
