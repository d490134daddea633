"""Appeals on simulated days, from the form to the letter. Harbor's representative files on November 2, 2026."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from models.appeal import timeline
from models.appeal.form import AppealForm, Attachment
from models.appeal.messages import AppealStart, AppealStep, GoOnDocket, HearResponse, OrderAnswered, TakeUp
from models.appeal.orders import next_order
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor, Response
from models.appeal.rules import execution, hearing
from models.appeal.state import Appeal, Contested, Denied, MeetingNote
from models.appeal.verdicts import ExceptionUntil, Verdict
from models.effects import Decision, Notice
from models.license.lifecycle import InactiveReason, LicenseKind
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.appeals import AppealPolicy
from models.self_pay.estimate import estimate
from tests.models.builders import HARBOR, REGION, START, ZONE, at, missouri, representative
from tests.models.checks import Board, refused, sound

NOVEMBER = MeetingNote(meeting_id="performance-2026-11", begins_at=at(date(2026, 11, 10), 10))
DECEMBER = MeetingNote(meeting_id="performance-2026-12", begins_at=at(date(2026, 12, 9), 10))
DECIDED_AT = datetime(2026, 11, 10, 17, tzinfo=UTC)

_numbers = count(1)


def new_key() -> str:
    """A form key that was not used before in this test run."""
    return f"appeal-{next(_numbers)}"


def policy(**changes: Any) -> AppealPolicy:
    """Missouri's, with parts changed."""
    found = missouri().appeals
    assert found is not None
    return found.model_copy(update=changes)


def ce_lead(region_id: str = REGION) -> Actor:
    """The Coordinated Entry lead of a region."""
    return Actor(person_id="p-ce-lead", grants=(Grant(role=Role.CE_LEAD, region_id=region_id),))


def holder() -> Actor:
    """The person who was on the license."""
    return Actor(person_id="p-holder")


def form(reason: AppealReason = AppealReason.REVOKED_INACTIVITY, **changes: Any) -> AppealForm:
    """A complete form."""
    usual: dict[str, Any] = {
        "name": "Pat Lee",
        "title": "Program manager",
        "organization": "Harbor House",
        "program_type": "emergency shelter",
        "region_ids": (REGION,),
        "email": "pat@harbor.example",
        "phone": "555-0101",
        "reason": reason,
        "statement": "Our only night worker is on leave until June.",
    }
    return AppealForm(**{**usual, **changes})


def contested(number: int = 1, **changes: Any) -> Contested:
    """A license of Harbor that was revoked on October 20, for lack of data entry."""
    usual: dict[str, Any] = {
        "license_id": f"l-{number}",
        "agency_id": HARBOR,
        "kind": LicenseKind.STANDARD,
        "holder_id": "p-holder",
        "ground": InactiveReason.NO_DATA_ENTRY,
        "revoked_on": date(2026, 10, 20),
    }
    return Contested(**{**usual, **changes})


def ce_license(number: int = 1) -> Contested:
    """A Coordinated Entry license that the region took back."""
    return contested(number, kind=LicenseKind.CE_ACCESS, ground=InactiveReason.CE_ALLOTMENT, revoked_by="system")


def sanctioned(number: int = 1) -> Contested:
    """A license of Harbor that was revoked as a sanction."""
    return contested(number, ground=InactiveReason.SANCTION, revoked_by="p-lead")


def not_revoked(number: int = 1) -> Contested:
    """A license of Harbor that nobody revoked or marked."""
    return contested(number, ground=None, revoked_on=None)


ABOUT = {
    AppealReason.REVOKED_INACTIVITY: contested,
    AppealReason.REVOKED_SANCTION: sanctioned,
    AppealReason.REVOKED_ALLOTMENT: ce_license,
    AppealReason.SPECIAL_REQUEST: not_revoked,
}
"""The license that an appeal is about, by its reason."""


def denial(**changes: Any) -> Denied:
    """A license that was denied to Harbor on October 20."""
    usual: dict[str, Any] = {"agency_id": HARBOR, "region_id": REGION, "on_day": date(2026, 10, 20), "number": 1}
    return Denied(**{**usual, **changes})


def file(number: int = 1, **changes: Any) -> Attachment:
    """A PDF that can be attached."""
    usual: dict[str, Any] = {
        "document_id": f"d-{number}",
        "file_name": f"letter {number}.pdf",
        "media_type": "application/pdf",
        "size": 12_345,
        "sha256": f"{number:064x}",
    }
    return Attachment(**{**usual, **changes})


def start(reason: AppealReason = AppealReason.REVOKED_INACTIVITY, **changes: Any) -> AppealStart:
    """What an appeal begins with: by Harbor's representative, or by the region's lead when it is for the region."""
    usual: dict[str, Any] = {
        "appeal_id": "appeal-1",
        "actor": representative(),
        "key": new_key(),
        "time_zone": ZONE,
        "policy_label": "as tested",
        "policy": policy(),
        "committees": {each.id: each.title for each in missouri().committees},
        "form": form(reason),
        "agency_id": HARBOR,
    }
    if reason == AppealReason.MORE_ALLOTMENT:
        usual |= {"actor": ce_lead(), "agency_id": None}
    elif reason == AppealReason.DENIED_ALLOTMENT:
        usual["denied"] = denial()
    else:
        usual["contested"] = (ABOUT[reason](),)
    return AppealStart(**{**usual, **changes})


def self_pay() -> Any:
    """What one license would cost the organization itself."""
    return estimate(missouri().billing, LicenseKind.STANDARD, 1, date(2026, 11, 2))


def response(verdict: Verdict | None = None, kind: ContinuedFor | None = None, **changes: Any) -> Response:
    """A meeting's response: an exception unless told."""
    usual: dict[str, Any] = {
        "committee_id": "performance",
        "meeting_id": NOVEMBER.meeting_id,
        "meeting_day": date(2026, 11, 10),
        "at": DECIDED_AT,
        "by": "p-ada",
        "why": "The leave is documented.",
        "verdict": verdict if verdict is not None or kind is not None else exception(),
        "continued_for": kind,
        "tally": "4 for, 0 against" if kind is None else "",
    }
    return Response(**{**usual, **changes})


def exception(*license_ids: str) -> ExceptionUntil:
    """An exception until the end of June, for license l-1 unless told."""
    return ExceptionUntil(license_ids=license_ids or ("l-1",), until=date(2027, 6, 30))


class Case:
    """An appeal, the moment it is, and everything that was brought about."""

    def __init__(self, begun: AppealStart | None = None, *, now: datetime = START) -> None:
        self.now = now
        self.board = Board()
        self.sent: list[Notice] = []
        self.appeal = self.take(timeline.begin(begun or start(), now))

    def take(self, decision: Decision[Appeal]) -> Appeal:
        """A decision, after a look at it."""
        sound(decision)
        self.board.take(decision)
        self.sent += decision.notices
        self.last = decision
        return decision.state

    def send(self, what: Callable[..., Decision[Appeal]], message: AppealStep) -> str:
        """A message that is accepted; the summary of what it brought about."""
        self.appeal = self.take(what(self.appeal, message, self.now))
        return self.last.summary

    def refuse(self, code: str, what: Callable[..., Any], message: AppealStep) -> str:
        """A message that is refused; the sentence."""
        return refused(code, what, self.appeal, message, self.now)

    def docketed(self, meeting: MeetingNote = NOVEMBER) -> "Case":
        """On the docket of a meeting."""
        self.send(hearing.go_on_docket, GoOnDocket(actor=SYSTEM, key=new_key(), meeting=meeting))
        return self

    def before(self) -> "Case":
        """Its meeting is in session."""
        if self.appeal.state.value == "filed":
            self.docketed()
        meeting = self.appeal.meeting
        assert meeting is not None
        self.now = max(self.now, meeting.begins_at)
        self.send(hearing.take_up, TakeUp(actor=SYSTEM, key=new_key(), meeting_id=meeting.meeting_id))
        return self

    def hear(self, said: Response, following: MeetingNote | None = None) -> str:
        """The response of its meeting."""
        message = HearResponse(actor=SYSTEM, key=new_key(), response=said, next=following)
        return self.send(hearing.hear, message)

    def continued(self, kind: ContinuedFor = ContinuedFor.REASON, why: str = "We need figures.") -> "Case":
        """Continued to the meeting of December."""
        said = response(kind=kind, why=why, committee_id=self.appeal.committee_id)
        self.before().hear(said, DECEMBER)
        return self

    def decided(self, verdict: Verdict | None = None, **changes: Any) -> "Case":
        """Decided by its committee."""
        changes.setdefault("committee_id", self.appeal.committee_id)
        self.before().hear(response(verdict, **changes))
        return self

    def answer(self, done: bool = True, sentence: str = "") -> str:
        """The order that is to be carried out now is answered."""
        order = next_order(self.appeal)
        assert order is not None
        message = OrderAnswered(actor=SYSTEM, key=new_key(), order=order.number, done=done, sentence=sentence)
        return self.send(execution.order_answered, message)

    def carried_out(self) -> "Case":
        """Every order is done."""
        while timeline.has_orders(self.appeal):
            self.answer()
        return self

    def letters(self, template: str) -> list[Notice]:
        """The letters of a kind that were sent so far."""
        return [each for each in self.sent if each.template == template]
