"""A meeting from its opening to its close: held, adjourned, without a quorum, or missed (003, section 4)."""

from datetime import datetime

from models.calendar import civil_day, counted, local_instant, spoken, spoken_time
from models.committee import permissions
from models.committee.checks import check_and_remember, in_session, meeting_of
from models.committee.dates import last_day_to_record, recorded_until
from models.committee.docket import appeals_listed, unanswered
from models.committee.lifecycle import NOT_STARTED, UNDERWAY, MeetingLifecycle, MeetingMove, MeetingState
from models.committee.membership import Membership, members_on
from models.committee.messages import (
    AdjournMeeting,
    AttendedStep,
    CloseMeeting,
    OpenMeeting,
    PresentReport,
    RecordNoQuorum,
    ResumeMeeting,
)
from models.committee.notices import (
    adjourned,
    cancellations_over,
    hold_task,
    minutes_ready,
    not_held,
    report_key,
    tasks_over,
)
from models.committee.rules.attendance import presided_by, presiding, with_arrivals, with_departures
from models.committee.state import Adjournment, Committee, CommitteeDecision, Meeting, OutboxKind
from models.committee.state_changes import (
    carried_over,
    conducted,
    conducted_decision,
    shortened,
    with_each_notified,
    with_meeting,
    with_next,
    with_outbox_message,
)
from models.effects import CloseTask, Decision
from models.errors import RuleViolation


def open_meeting(committee: Committee, message: OpenMeeting, now: datetime) -> CommitteeDecision:
    """Call the meeting to order: freeze the docket, and propose recusals."""
    after, meeting, seats = _called_to_order(committee, message, MeetingMove.OPENED, now)
    meeting = _attended(committee, meeting, message, seats, now)
    meeting = conducted(meeting, MeetingMove.OPENED, opened_at=now)
    for item in unanswered(meeting.items):
        after = with_outbox_message(after, OutboxKind.TAKEN_UP, item, meeting)
    after = with_meeting(after, meeting)
    after, _ = with_next(after, max(now, meeting.when.begins_at))
    on_docket = appeals_listed(unanswered(meeting.items)) if unanswered(meeting.items) else "no appeals"
    return Decision(
        state=after,
        move="opened",
        summary=f"Opened with {counted(len(meeting.present), 'member')} present of {len(seats)}. "
        f"On the docket: {on_docket}.",
        opened=(hold_task(after, meeting),),
        closed=cancellations_over(committee),
    )


def record_no_quorum(committee: Committee, message: RecordNoQuorum, now: datetime) -> CommitteeDecision:
    """Record that too few members are present, and carry the docket over to the next meeting."""
    after, meeting, seats = _called_to_order(committee, message, MeetingMove.FOUND_NO_QUORUM, now)
    needed = committee.policy.quorum.needed(len(seats))
    if len(message.present) >= needed:
        raise RuleViolation(
            "has_quorum",
            f"There is a quorum: {_are_needed(needed)}, and {_are_present(len(message.present))}. You can open the "
            "meeting.",
        )
    came = len(message.present)
    were = "was" if came == 1 else "were"
    why = f"There was no quorum: {_are_needed(needed)}, and {came} of {len(seats)} {were} present."
    meeting = conducted(
        meeting,
        MeetingMove.FOUND_NO_QUORUM,
        seats=seats,
        quorum=needed,
        present=message.present,
        ended_at=now,
        sequence=meeting.sequence + 1,
    )
    return not_held_decision(with_meeting(after, meeting), meeting, "without_quorum", why, now)


def missed(committee: Committee, meeting: Meeting, now: datetime) -> CommitteeDecision:
    """Carry the docket over because nobody opened the meeting in time, or resumed it."""
    verb = "resumed" if meeting.state == MeetingState.ADJOURNED else "opened"
    why = f"Nobody {verb} the meeting by {spoken(last_day_to_record(meeting.when))}."
    meeting = conducted(meeting, MeetingMove.MISSED, ended_at=now, sequence=meeting.sequence + 1)
    return not_held_decision(with_meeting(committee, meeting), meeting, "missed", why, now)


def not_held_decision(committee: Committee, meeting: Meeting, move: str, why: str, now: datetime) -> CommitteeDecision:
    """Move what is unanswered on the docket to the next meeting, and notify everyone concerned."""
    pending = unanswered(meeting.items)
    after = carried_over(committee, meeting, meeting.items, now, why)
    after, following = with_next(after, max(now, meeting.when.begins_at))
    about = f"Carried over: {appeals_listed(pending)}." if pending else "Nothing was left on its docket."
    ended = "not finished" if meeting.adjournments else "not held"
    return Decision(
        state=shortened(after),
        move=move,
        summary=f"The meeting of {spoken(meeting.when.day)} was {ended}. {why} {about}",
        closed=tasks_over(meeting, held=False),
        notices=not_held(committee, meeting, following, why),
    )


def adjourn(committee: Committee, message: AdjournMeeting, now: datetime) -> CommitteeDecision:
    """Interrupt the meeting until another time, before the next meeting. Its docket and its votes stay as they are."""
    meeting = in_session(committee, message.meeting_id)
    allowed = permissions.may_adjourn(message.actor, meeting, now, only_presiding=message.only_presiding)
    after = check_and_remember(committee, message, allowed)
    resumes_at = local_instant(message.day, message.at, committee.time_zone)
    following = [each for each in committee.meetings if each.state in NOT_STARTED and each.when.begins_at > now]
    if resumes_at <= now:
        raise RuleViolation("time_is_past", "The time at which the meeting goes on has to be in the future.")
    if following and resumes_at >= following[0].when.begins_at:
        raise RuleViolation(
            "after_next",
            f"The next meeting is on {spoken_time(following[0].when.begins_at, committee.time_zone)}. Please choose an "
            "earlier time, or continue the appeals to that meeting.",
        )
    break_ = Adjournment(at=now, by=message.actor.person_id, why=message.why, resumes_at=resumes_at)
    meeting = with_departures(meeting, meeting.present, now)
    meeting = conducted(
        meeting,
        MeetingMove.ADJOURNED,
        present=(),
        adjournments=(*meeting.adjournments, break_),
        sequence=meeting.sequence + 1,
        when=meeting.when.model_copy(
            update={"missed_at": recorded_until(message.day, committee.policy.meetings, committee.time_zone)}
        ),
    )
    after = with_meeting(after, meeting)
    if message.notifies_appellants:
        after = with_each_notified(after, OutboxKind.ADJOURNED, meeting, message.why)
    return Decision(
        state=after,
        move="adjourned",
        summary=f"Adjourned until {spoken_time(resumes_at, committee.time_zone)}: {message.why}",
        opened=(hold_task(after, meeting),),
        notices=adjourned(after, meeting, break_),
    )


def resume(committee: Committee, message: ResumeMeeting, now: datetime) -> CommitteeDecision:
    """Go on with an adjourned meeting, with those who are members and present now. A quorum is needed again."""
    meeting = meeting_of(committee, message.meeting_id)
    seats = members_on(message.seats, committee.policy, civil_day(now, committee.time_zone))
    after = check_and_remember(committee, message, permissions.may_open(message.actor, committee, seats))
    MeetingLifecycle(meeting.state).require(MeetingMove.RESUMED)
    break_ = meeting.adjournments[-1]
    if now < break_.resumes_at:
        raise RuleViolation(
            "not_yet",
            f"This meeting goes on {spoken_time(break_.resumes_at, committee.time_zone)}. You can resume it then.",
        )
    _require_members(committee, message, seats)
    meeting = _attended(committee, meeting, message, seats, now)
    breaks = (*meeting.adjournments[:-1], break_.model_copy(update={"resumed_at": now}))
    meeting = conducted(meeting, MeetingMove.RESUMED, adjournments=breaks)
    said = f"Resumed with {counted(len(meeting.present), 'member')} present of {len(seats)}."
    if message.notifies_appellants:
        after = with_each_notified(after, OutboxKind.RESUMED, meeting)
    return conducted_decision(after, meeting, "resumed", said)


def present_report(committee: Committee, message: PresentReport, now: datetime) -> CommitteeDecision:
    """Record that the HMIS lead presented the inactivity report at the meeting (LIC-04)."""
    meeting = in_session(committee, message.meeting_id)
    after = check_and_remember(committee, message, permissions.may_present_report(message.actor))
    if meeting.report is None:
        raise RuleViolation("no_report", "This meeting's agenda includes no inactivity report.")
    if meeting.report_presented_by is not None:
        raise RuleViolation("already_presented", "The report was already presented at this meeting.")
    summary = f"Presented: inactivity report {meeting.report.review_id}."
    meeting = conducted(meeting, MeetingMove.CONDUCTED, report_presented_by=message.actor.person_id)
    decision = conducted_decision(after, meeting, "report_presented", summary)
    return decision.model_copy(update={"closed": (CloseTask(key=report_key(meeting)),)})


def close_meeting(committee: Committee, message: CloseMeeting, now: datetime) -> CommitteeDecision:
    """Close the meeting. Every pending appeal on its docket must have a response (LIC-18, LIC-19)."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(MeetingMove.CLOSED)
    allowed = permissions.may_close(message.actor, meeting, only_presiding=message.only_presiding)
    after = check_and_remember(committee, message, allowed)
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
    committee: Committee, message: OpenMeeting | RecordNoQuorum, move: MeetingMove, now: datetime
) -> tuple[Committee, Meeting, tuple[Membership, ...]]:
    """Check what opening and recording no quorum have in common: the meeting, its time, and its members."""
    meeting = meeting_of(committee, message.meeting_id)
    MeetingLifecycle(meeting.state).require(move)
    seats = members_on(message.seats, committee.policy, meeting.when.day)
    after = check_and_remember(committee, message, permissions.may_open(message.actor, committee, seats))
    if now < meeting.when.begins_at:
        raise RuleViolation(
            "not_yet",
            f"This meeting begins {spoken_time(meeting.when.begins_at, committee.time_zone)}. Until then, appeals can "
            "come onto its docket. Please wait, or move the meeting to an earlier time.",
        )
    earlier = next((each for each in committee.meetings if each.state in UNDERWAY), None)
    if earlier is not None:
        raise RuleViolation(
            "earlier_open",
            f"The meeting of {spoken(earlier.when.day)} has not been closed yet. Every appeal on its docket needs a "
            "response first.",
        )
    _require_members(committee, message, seats)
    return after, meeting, seats


def _are_needed(number: int) -> str:
    return f"{counted(number, 'member')} {'is' if number == 1 else 'are'} needed"


def _are_present(number: int) -> str:
    return f"{number} {'is' if number == 1 else 'are'} present"


def _require_members(committee: Committee, message: AttendedStep, seats: tuple[Membership, ...]) -> None:
    for person_id in message.present:
        permissions.may_be_present(committee, seats, person_id).require()
    if len(set(message.present)) != len(message.present):
        raise RuleViolation("named_twice", "You named a member as present twice. Please name each member once.")


def _attended(
    committee: Committee, meeting: Meeting, message: AttendedStep, seats: tuple[Membership, ...], now: datetime
) -> Meeting:
    """Return the meeting with those who are present, and who presides. Requires a quorum."""
    needed = committee.policy.quorum.needed(len(seats))
    if len(message.present) < needed:
        adjourned_before = meeting.state == MeetingState.ADJOURNED
        otherwise = "try again on another day" if adjourned_before else "record that there is no quorum"
        raise RuleViolation(
            "no_quorum",
            f"A quorum is {counted(needed, 'member')}; {_are_present(len(message.present))}. Wait for more members, or "
            f"{otherwise}.",
        )
    if message.actor.person_id not in message.present:
        raise RuleViolation("not_present", "Please include yourself in the members who are present.")
    meeting = meeting.model_copy(update={"seats": seats, "quorum": needed, "present": message.present})
    meeting = presided_by(meeting, presiding(meeting, message.actor.person_id))
    return with_arrivals(meeting, message.present, now)
