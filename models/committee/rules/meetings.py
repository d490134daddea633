"""A meeting from its opening to its close: attendance, recusals, the inactivity report (003, section 4)."""

from datetime import datetime

from models.calendar import civil_day, counted, spoken
from models.committee import permissions
from models.committee.checks import check_and_remember, item_of, meeting_of
from models.committee.docket import Item, Recusal, RecusalState, appeals_listed, unanswered
from models.committee.lifecycle import MeetingLifecycle, MeetingMove, MeetingState
from models.committee.membership import Membership, members_on
from models.committee.messages import (
    Arrive,
    CloseMeeting,
    OpenMeeting,
    PresentReport,
    RecordNoQuorum,
    Recuse,
    SettleRecusal,
)
from models.committee.notices import hold_task, minutes_ready, not_held, report_key, tasks_over
from models.committee.state import Committee, CommitteeDecision, Meeting, OutboxKind
from models.committee.state_changes import (
    carried_over,
    conducted,
    shortened,
    with_item,
    with_meeting,
    with_next,
    with_outbox_message,
)
from models.effects import CloseTask, Decision
from models.errors import RuleViolation


def open_meeting(committee: Committee, message: OpenMeeting, now: datetime) -> CommitteeDecision:
    """Call the meeting to order: freeze the docket, and propose recusals."""
    after, meeting, seats = _called_to_order(committee, message, now)
    needed = committee.policy.quorum.needed(len(seats))
    if len(message.present) < needed:
        raise RuleViolation(
            "no_quorum",
            f"A quorum is {counted(needed, 'member')}; {len(message.present)} are present. Wait for more members, or "
            "record that there is no quorum.",
        )
    if message.actor.person_id not in message.present:
        raise RuleViolation("not_present", "Please include yourself in the members who are present.")
    present = tuple(dict.fromkeys(message.present))
    meeting = conducted(
        meeting,
        MeetingMove.OPENED,
        seats=seats,
        quorum=needed,
        present=present,
        presiding=_presiding(seats, present, message.actor.person_id),
        opened_at=now,
    )
    for item in meeting.items:
        if item.pending:
            proposed = _proposed(item, [each for each in seats if each.person_id in present])
            meeting = with_item(meeting, item.model_copy(update={"recusals": proposed}))
            after = with_outbox_message(after, OutboxKind.TAKEN_UP, item, meeting)
    after = with_meeting(after, meeting)
    after, _ = with_next(after, max(now, meeting.when.begins_at))
    on_docket = appeals_listed(unanswered(meeting.items)) if unanswered(meeting.items) else "no appeals"
    return Decision(
        state=after,
        move="opened",
        summary=f"Opened with {counted(len(present), 'member')} present of {len(seats)}. On the docket: {on_docket}.",
        opened=(hold_task(after, meeting),),
    )


def record_no_quorum(committee: Committee, message: RecordNoQuorum, now: datetime) -> CommitteeDecision:
    """Record that too few members are present, and carry the docket over to the next meeting."""
    after, meeting, seats = _called_to_order(committee, message, now)
    needed = committee.policy.quorum.needed(len(seats))
    if len(message.present) >= needed:
        raise RuleViolation(
            "has_quorum",
            f"There is a quorum: {needed} members are needed, and {len(message.present)} are present. You can open "
            "the meeting.",
        )
    why = f"There was no quorum: {needed} members are needed, and {len(message.present)} of {len(seats)} were present."
    meeting = conducted(
        meeting,
        MeetingMove.FOUND_NO_QUORUM,
        seats=seats,
        quorum=needed,
        present=message.present,
        ended_at=now,
    )
    return not_held_decision(with_meeting(after, meeting), meeting, "without_quorum", why, now)


def missed(committee: Committee, meeting: Meeting, now: datetime) -> CommitteeDecision:
    """Carry the docket over because nobody opened the meeting in time."""
    why = f"Nobody opened the meeting by {spoken(civil_day(meeting.when.missed_at, committee.time_zone))}."
    meeting = conducted(meeting, MeetingMove.MISSED, ended_at=now)
    return not_held_decision(with_meeting(committee, meeting), meeting, "missed", why, now)


def not_held_decision(committee: Committee, meeting: Meeting, move: str, why: str, now: datetime) -> CommitteeDecision:
    """Move the docket of a meeting that was not held to the next one, and notify everyone concerned."""
    pending = unanswered(meeting.items)
    after = carried_over(committee, meeting, meeting.items, now, why)
    after, following = with_next(after, max(now, meeting.when.begins_at))
    about = f"Carried over: {appeals_listed(pending)}." if pending else "Nothing was on its docket."
    return Decision(
        state=shortened(after),
        move=move,
        summary=f"The meeting of {spoken(meeting.when.day)} was not held. {why} {about}",
        closed=tasks_over(meeting, held=False),
        notices=not_held(committee, meeting, following, why),
    )


def arrive(committee: Committee, message: Arrive, now: datetime) -> CommitteeDecision:
    """Record a member who arrived after the opening and can vote from now on."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CONDUCTED)
    after = check_and_remember(
        committee, message, permissions.may_note_arrival(message.actor, meeting, message.person_id)
    )
    permissions.may_be_present(committee, meeting.seats, message.person_id).require()
    if message.person_id in meeting.present:
        raise RuleViolation("already_present", "This member is already recorded as present.")
    meeting = conducted(meeting, MeetingMove.CONDUCTED, present=(*meeting.present, message.person_id))
    seat = [each for each in meeting.seats if each.person_id == message.person_id]
    for item in meeting.items:
        if item.pending:
            meeting = with_item(meeting, item.model_copy(update={"recusals": _proposed(item, seat)}))
    return _conducted(after, meeting, "arrived", f"A member arrived. Present: {len(meeting.present)}.")


def present_report(committee: Committee, message: PresentReport, now: datetime) -> CommitteeDecision:
    """Record that the HMIS lead presented the inactivity report at the meeting (LIC-04)."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CONDUCTED)
    after = check_and_remember(committee, message, permissions.may_present_report(message.actor))
    if meeting.report is None:
        raise RuleViolation("no_report", "This meeting's agenda includes no inactivity report.")
    if meeting.report_presented_by is not None:
        raise RuleViolation("already_presented", "The report was already presented at this meeting.")
    summary = f"Presented: inactivity report {meeting.report.review_id}."
    meeting = conducted(meeting, MeetingMove.CONDUCTED, report_presented_by=message.actor.person_id)
    decision = _conducted(after, meeting, "report_presented", summary)
    return decision.model_copy(update={"closed": (CloseTask(key=report_key(meeting)),)})


def recuse(committee: Committee, message: Recuse, now: datetime) -> CommitteeDecision:
    """Recuse a member from an appeal, as the member says."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CONDUCTED)
    after = check_and_remember(committee, message, permissions.may_recuse(message.actor, committee, meeting))
    item = _pending_item(committee, meeting, message.appeal_id)
    person_id = message.actor.person_id
    if any(each.person_id == person_id and each.state == RecusalState.RECUSED for each in item.recusals):
        raise RuleViolation("already_recused", "You are already recused from this appeal.")
    motion = item.open_motion
    if motion is not None and any(vote.person_id == person_id for vote in motion.votes):
        raise RuleViolation("voted_already", "You have already voted on this appeal, and your vote counts.")
    others = tuple(each for each in item.recusals if each.person_id != person_id)
    own = Recusal(person_id=person_id, why=message.why, state=RecusalState.RECUSED, settled_by=person_id)
    meeting = with_item(meeting, item.model_copy(update={"recusals": (*others, own)}))
    meeting = conducted(meeting, MeetingMove.CONDUCTED)
    return _conducted(after, meeting, "recused", f"A member is recused from {item.appeal.title}: {message.why}")


def settle_recusal(committee: Committee, message: SettleRecusal, now: datetime) -> CommitteeDecision:
    """Confirm a proposed recusal, or find that the member may take part."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CONDUCTED)
    item = _pending_item(committee, meeting, message.appeal_id)
    allowed = permissions.may_settle_recusal(message.actor, meeting, item, message.person_id)
    after = check_and_remember(committee, message, allowed)
    known = next((each for each in item.recusals if each.person_id == message.person_id), None)
    if known is None or known.state != RecusalState.PROPOSED:
        raise RuleViolation("not_proposed", "This member has no proposed recusal for this appeal.")
    if not message.holds and not message.reason.strip():
        raise RuleViolation("no_reason", "Please say why this member may take part anyway.")
    state = RecusalState.RECUSED if message.holds else RecusalState.DISMISSED
    settled = known.model_copy(
        update={"state": state, "settled_by": message.actor.person_id, "reason": message.reason.strip()}
    )
    recusals = tuple(settled if each is known else each for each in item.recusals)
    meeting = with_item(meeting, item.model_copy(update={"recusals": recusals}))
    meeting = conducted(meeting, MeetingMove.CONDUCTED)
    found = "does not take part" if message.holds else f"may take part: {message.reason.strip()}"
    return _conducted(after, meeting, "recusal_settled", f"A member {found}. {item.appeal.title}.".replace("..", "."))


def close_meeting(committee: Committee, message: CloseMeeting, now: datetime) -> CommitteeDecision:
    """Close the meeting. Every pending appeal on its docket must have a response (LIC-18, LIC-19)."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CLOSED)
    after = check_and_remember(committee, message, permissions.may_close(message.actor, meeting))
    return closed(after, meeting, now)


def closed(committee: Committee, meeting: Meeting, now: datetime) -> CommitteeDecision:
    """Close a meeting. Raises RuleViolation (unanswered) if a pending appeal has no response."""
    left = unanswered(meeting.items)
    if left:
        raise RuleViolation(
            "unanswered",
            f"This meeting can’t be closed yet: {appeals_listed(left)} {'has' if len(left) == 1 else 'have'} no "
            "response. Please decide, or continue to the next meeting with a reason.",
        )
    meeting = conducted(meeting, MeetingMove.CLOSED, ended_at=now)
    after = with_meeting(committee, meeting)
    after, _ = with_next(after, max(now, meeting.when.begins_at))
    decided = sum(1 for each in meeting.items if each.response is not None and each.response.verdict is not None)
    continued = sum(1 for each in meeting.items if each.response is not None and each.response.verdict is None)
    return Decision(
        state=shortened(after),
        move="closed",
        summary=f"The meeting of {spoken(meeting.when.day)} was closed: {decided} decided, {continued} continued.",
        closed=tasks_over(meeting, held=True),
        notices=minutes_ready(after, meeting),
    )


def _called_to_order(
    committee: Committee, message: OpenMeeting | RecordNoQuorum, now: datetime
) -> tuple[Committee, Meeting, tuple[Membership, ...]]:
    """Check what opening and recording no quorum have in common: the meeting, its day, and its members."""
    meeting = meeting_of(committee, message.meeting_id)
    move = MeetingMove.OPENED if isinstance(message, OpenMeeting) else MeetingMove.FOUND_NO_QUORUM
    MeetingLifecycle(meeting.state).require(move)
    seats = members_on(message.seats, committee.policy, meeting.when.day)
    after = check_and_remember(committee, message, permissions.may_open(message.actor, committee, seats))
    if civil_day(now, committee.time_zone) < meeting.when.day:
        raise RuleViolation("not_yet", f"This meeting is on {spoken(meeting.when.day)}. You can open it on that day.")
    earlier = next((each for each in committee.meetings if each.state == MeetingState.IN_SESSION), None)
    if earlier is not None:
        raise RuleViolation(
            "earlier_open",
            f"The meeting of {spoken(earlier.when.day)} has not been closed yet. Every appeal on its docket needs a "
            "response first.",
        )
    for person_id in message.present:
        permissions.may_be_present(committee, seats, person_id).require()
    if len(set(message.present)) != len(message.present):
        raise RuleViolation("named_twice", "You named a member as present twice. Please name each member once.")
    return after, meeting, seats


def _presiding(seats: tuple[Membership, ...], present: tuple[str, ...], opened_by: str) -> str:
    """Return the chair, if present, or else the member who opened the meeting."""
    chairs = [each.person_id for each in seats if each.chair and each.person_id in present]
    return opened_by if not chairs or opened_by in chairs else chairs[0]


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


def _pending_item(committee: Committee, meeting: Meeting, appeal_id: str) -> Item:
    item = item_of(committee, meeting, appeal_id)
    if not item.pending:
        raise RuleViolation("answered", "This appeal already has its response from this meeting, or was withdrawn.")
    return item


def _conducted(committee: Committee, meeting: Meeting, move: str, summary: str) -> CommitteeDecision:
    return Decision(state=with_meeting(committee, meeting), move=move, summary=summary)
