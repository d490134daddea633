"""What appeals and their committee say to each other: delivered none to two times, late, and in any order."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from models.appeal.lifecycle import AppealState
from models.appeal.messages import (
    AdjournHearing,
    AppealStep,
    CarryOver,
    GoOnDocket,
    HearResponse,
    Reschedule,
    ResumeHearing,
    SetAside,
    TakeUp,
    Withdraw,
)
from models.appeal.rules import hearing, submissions
from models.committee.messages import CommitteeStep, DocketAppeal, ReportDelivery, StrikeAppeal
from models.committee.outbox import docket_message, meeting_note, message_for, strike_message
from models.committee.rules import docketing
from models.errors import ALREADY, RuleViolation
from models.people import SYSTEM, Role
from tests.models.appeal.samples import Case, start
from tests.models.builders import person, representative
from tests.models.committee.law.proceedings import NUMBERS, ODD, Proceedings, happened
from tests.models.committee.samples import new_key

HEARD: dict[type[AppealStep], Any] = {
    TakeUp: hearing.take_up,
    CarryOver: hearing.carry_over,
    Reschedule: hearing.reschedule,
    AdjournHearing: hearing.adjourn_hearing,
    ResumeHearing: hearing.resume_hearing,
    HearResponse: hearing.hear,
}
"""What an appeal may hear from its committee."""


class Deliveries(Proceedings):
    """Appeals are filed, withdrawn and set aside, and messages arrive."""

    @precondition(lambda self: len(self.cases) < 6)
    @rule(late=ODD, lost=ODD)
    def file(self, late: bool, lost: bool) -> None:
        """File an appeal, whose request for a docket mostly arrives at once, and its answer too."""
        appeal_id = f"appeal-{len(self.cases) + 1}"
        self.cases[appeal_id] = Case(start(appeal_id=appeal_id), now=self.chamber.now)
        self.asks_for_a_docket(appeal_id)
        if not late:
            self.arrives(len(self.wire) - 1, keep=False, lost=lost)

    def asks_for_a_docket(self, appeal_id: str) -> None:
        """Send what an appeal sends until it knows of its docket."""
        message = docket_message(self.cases[appeal_id].appeal)
        self.asked.append((appeal_id, message))
        self.wire.append((appeal_id, message))

    @rule(number=st.integers(0, 20))
    def a_copy_arrives_late(self, number: int) -> None:
        self.docket_arrives(*self.asked[number % len(self.asked)], lost=True)

    @precondition(lambda self: self.wire)
    @rule(number=st.integers(0, 20), keep=st.booleans(), lost=ODD)
    def arrives(self, number: int, keep: bool, lost: bool) -> None:
        """Deliver a message, which may arrive once more and whose answer may be lost."""
        appeal_id, message = self.wire.pop(number % len(self.wire))
        if keep:
            self.wire.append((appeal_id, message))
        self.deliver(appeal_id, message, lost)

    def deliver(self, appeal_id: str, message: AppealStep | CommitteeStep, lost: bool) -> None:
        """Let a message arrive, and its answer unless it is lost."""
        if isinstance(message, DocketAppeal):
            self.docket_arrives(appeal_id, message, lost)
        elif isinstance(message, StrikeAppeal):
            self.struck.add(appeal_id)
            if self.accepted(docketing.strike_appeal, message):
                self.gone.add(appeal_id)
                if appeal_id not in self.docketed:
                    happened("struck before it was docketed")
        elif isinstance(message, AppealStep):
            self.hears(appeal_id, message)

    def docket_arrives(self, appeal_id: str, message: DocketAppeal, lost: bool) -> None:
        """Docket an appeal, and let it know unless the answer is lost."""
        if self.accepted(docketing.docket_appeal, message):
            assert (appeal_id, message.appeal.round) not in self.rounds, "a round comes onto a docket once"
            self.rounds.add((appeal_id, message.appeal.round))
            self.docketed.add(appeal_id)
            self.gone.discard(appeal_id)
        case = self.cases[appeal_id]
        note = meeting_note(self.chamber.committee, appeal_id)
        if lost or note is None or case.appeal.round != message.appeal.round:
            if case.appeal.state == AppealState.FILED and (appeal_id, message) not in self.wire:
                happened("a docket is asked for again")
                self.wire.append((appeal_id, message))
            return
        self.knows.add(appeal_id)
        if case.appeal.state == AppealState.FILED:
            case.send(hearing.go_on_docket, GoOnDocket(actor=SYSTEM, key=message.key, meeting=note))

    @precondition(lambda self: self.chamber.committee.to_tell)
    @rule(lost=ODD, twice=st.booleans())
    def tells(self, lost: bool, twice: bool) -> None:
        """Tell the first message of the outbox, as the workflow does."""
        entry = self.chamber.committee.to_tell[0]
        message = message_for(self.chamber.committee, entry)
        if self.cases[entry.appeal_id].appeal.state == AppealState.FILED:
            return  # it doesn't know of its docket, and is asked again later
        refusal = self.hears(entry.appeal_id, message)
        if twice:
            self.wire.append((entry.appeal_id, message))
        if not lost:
            done = ReportDelivery(actor=SYSTEM, key=new_key(), number=entry.number, done=not refusal, sentence=refusal)
            self.accepted(docketing.report_delivery, done)

    def hears(self, appeal_id: str, message: Any) -> str:
        """Let an appeal hear something. Only one that was withdrawn may refuse what it hears for the first time."""
        case = self.cases[appeal_id]
        case.now = self.chamber.now
        try:
            case.send(HEARD[type(message)], message)
        except RuleViolation as refused:
            refusal = refused
        else:
            case.carried_out()
            return ""
        if refusal.code == ALREADY:
            happened(f"{type(message).__name__} arrives again")
            return ""
        assert case.appeal.state == AppealState.WITHDRAWN, (refusal.sentence, case.appeal.state, message)
        return refusal.sentence

    @rule(number=NUMBERS, often=st.integers(0, 4))
    def withdraw(self, number: int, often: int) -> None:
        """Withdraw an appeal, whether it knows of its docket or not: it was asked for."""
        appeal_id = sorted(self.cases)[number % len(self.cases)]
        case = self.cases[appeal_id]
        if case.appeal.pending and not often:
            case.send(submissions.withdraw, Withdraw(actor=representative(), key=new_key()))
            self.wire.append((appeal_id, strike_message(case.appeal)))

    @property
    def closed(self) -> list[str]:
        """The appeals that were decided, and whose decision was carried out."""
        return [key for key, case in self.cases.items() if case.appeal.state == AppealState.CLOSED]

    @precondition(lambda self: len(self.cases) < 6)
    @rule()
    def withdraws_before_it_is_docketed(self) -> None:
        """File and withdraw at once: the withdrawal overtakes the request for a docket."""
        self.file(late=True, lost=False)
        self.withdraw(len(self.cases) - 1, 0)
        self.arrives(len(self.wire) - 1, keep=True, lost=False)

    @precondition(lambda self: self.closed)
    @rule()
    def is_set_aside(self) -> None:
        appeal_id = self.closed[0]
        case = self.cases[appeal_id]
        case.now = self.chamber.now
        director = person("p-director", Role.HMIS_DIRECTOR)
        case.send(submissions.set_aside, SetAside(actor=director, key=new_key(), reason="New papers."))
        happened("set aside")
        self.asks_for_a_docket(appeal_id)
