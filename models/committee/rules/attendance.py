"""Who is present at a meeting and who presides: members come, leave, and hand over (003, section 4)."""

from collections.abc import Iterable
from datetime import datetime

from models.committee import permissions
from models.committee.checks import check_and_remember, in_session
from models.committee.docket import Item, Recusal
from models.committee.lifecycle import MeetingMove
from models.committee.membership import Membership
from models.committee.messages import Arrive, Depart, HandOver
from models.committee.state import Attendance, Committee, CommitteeDecision, Meeting
from models.committee.state_changes import conducted, conducted_decision, with_item
from models.errors import RuleViolation

PRESIDES = "presides"
"""The code of a refusal that asks whether the presiding member left."""


def arrive(committee: Committee, message: Arrive, now: datetime) -> CommitteeDecision:
    """Record a member who came after the opening, or came back, and can vote from now on."""
    meeting = in_session(committee, message.meeting_id)
    after = check_and_remember(
        committee, message, permissions.may_note_arrival(message.actor, meeting, message.person_id)
    )
    permissions.may_be_present(committee, meeting.seats, message.person_id).require()
    if message.person_id in meeting.present:
        raise RuleViolation("already_present", "This member is already recorded as present.")
    present = (*meeting.present, message.person_id)
    meeting = conducted(meeting, MeetingMove.CONDUCTED, present=present)
    meeting = with_arrivals(meeting, [message.person_id], now)
    return conducted_decision(after, meeting, "arrived", f"A member arrived. Present: {len(meeting.present)}.")


def depart(committee: Committee, message: Depart, now: datetime) -> CommitteeDecision:
    """Record a member who left. If that member presided, the chair or the next member presides from now on."""
    meeting = in_session(committee, message.meeting_id)
    allowed = permissions.may_note_departure(message.actor, meeting, message.person_id)
    after = check_and_remember(committee, message, allowed)
    if message.person_id not in meeting.present:
        raise RuleViolation("not_present", "This member is not recorded as present.")
    noted = message.person_id == meeting.presiding and message.actor.person_id != message.person_id
    if noted and not message.confirmed:
        raise RuleViolation(
            PRESIDES,
            "This member is presiding. If you record that they left, another member presides, and the minutes name "
            "you. To confirm, send it again with --confirm.",
        )
    if len(meeting.present) == 1:
        raise RuleViolation(
            "last_present", "Nobody else is present. Please close the meeting, or adjourn it to another time."
        )
    present = tuple(each for each in meeting.present if each != message.person_id)
    meeting = with_departures(meeting, [message.person_id], now, noted_by=message.actor.person_id if noted else None)
    meeting = conducted(meeting, MeetingMove.CONDUCTED, present=present)
    said = f"A member left. Present: {len(present)}."
    if message.person_id == meeting.presiding:
        meeting = presided_by(meeting, presiding(meeting, present[0]))
        said = f"The presiding member left, and another member presides. Present: {len(present)}."
    if meeting.quorum is not None and len(present) < meeting.quorum:
        said = f"{said} That is no quorum: {meeting.quorum} are needed."
    return conducted_decision(after, meeting, "left", said)


def hand_over(committee: Committee, message: HandOver, now: datetime) -> CommitteeDecision:
    """Let another member who is present preside from now on."""
    meeting = in_session(committee, message.meeting_id)
    allowed = permissions.may_hand_over(message.actor, meeting, message.person_id)
    after = check_and_remember(committee, message, allowed)
    if message.person_id not in meeting.present:
        raise RuleViolation("not_present", "Only a member who is present can preside.")
    if message.person_id == meeting.presiding:
        raise RuleViolation("presides_already", "This member already presides.")
    meeting = presided_by(conducted(meeting, MeetingMove.CONDUCTED), message.person_id)
    return conducted_decision(after, meeting, "handed_over", "Another member presides from now on.")


def presiding(meeting: Meeting, otherwise: str) -> str:
    """Return the chair if present, or else the second chair, or else this member."""
    return next((each for each in meeting.chairs if each in meeting.present), otherwise)


def presided_by(meeting: Meeting, person_id: str) -> Meeting:
    """Let a member preside, and keep who presided before."""
    before = (meeting.presiding,) if meeting.presiding not in (None, person_id) else ()
    return meeting.model_copy(update={"presiding": person_id, "presided": (*meeting.presided, *before)})


def with_arrivals(meeting: Meeting, people: Iterable[str], now: datetime) -> Meeting:
    """Record members as present from now on, and propose the recusals that follow."""
    came = list(people)
    stretches = tuple(Attendance(person_id=each, came_at=now) for each in came)
    meeting = meeting.model_copy(update={"attendance": (*meeting.attendance, *stretches)})
    seats = [each for each in meeting.seats if each.person_id in came]
    for item in meeting.items:
        if item.pending:
            meeting = with_item(meeting, item.model_copy(update={"recusals": _proposed(item, seats)}))
    return meeting


def with_departures(meeting: Meeting, people: Iterable[str], now: datetime, noted_by: str | None = None) -> Meeting:
    """Record members as gone from now on. `noted_by` is who noted it of the presiding member."""
    gone = list(people)
    attendance = tuple(
        each.model_copy(update={"left_at": now, "left_noted_by": noted_by})
        if each.person_id in gone and each.left_at is None
        else each
        for each in meeting.attendance
    )
    return meeting.model_copy(update={"attendance": attendance})


def _proposed(item: Item, seats: list[Membership]) -> tuple[Recusal, ...]:
    """Add the proposed recusals that follow from the members who are present."""
    known = [each.person_id for each in item.recusals]
    proposed = list(item.recusals)
    for seat in seats:
        if seat.person_id in known:
            continue
        if seat.person_id in item.appeal.people:
            proposed.append(Recusal(person_id=seat.person_id, why="The appeal is this member’s own."))
        elif item.appeal.agency_id is not None and item.appeal.agency_id in seat.agencies:
            proposed.append(
                Recusal(person_id=seat.person_id, why="The member belongs to the organization that appeals.")
            )
    return tuple(proposed)
