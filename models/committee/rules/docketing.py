"""How appeals get on and off a committee's docket, and how the committee itself changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from models.calendar import spoken_time
from models.committee import permissions
from models.committee.checks import check_and_remember
from models.committee.docket import Item, MotionResult, appeals_listed
from models.committee.lifecycle import NOT_STARTED, UNDERWAY, CommitteeLifecycle, CommitteeMove, MeetingState
from models.committee.messages import AdoptCommitteeRule, Dissolve, DocketAppeal, ReportDelivery, StrikeAppeal
from models.committee.notices import hold_key, hold_task, report_key
from models.committee.state import Committee, CommitteeDecision, Meeting
from models.committee.state_changes import put_on_next, with_item, with_meeting
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.people import Role

DOCKETED: Final = "already_docketed"
"""The refusal code for an appeal that is or was on the docket in this round."""
ROUNDS_KEPT = 100
"""The number of appeals whose latest round is remembered: more than are pending at any time."""


def docket_appeal(committee: Committee, message: DocketAppeal, now: datetime) -> CommitteeDecision:
    """Put an appeal on the docket of the next meeting that has not started, whatever it is about (LIC-16, LIC-27).

    The policy says which committee hears it. A message about a round that was already on a docket changes nothing.
    """
    after = check_and_remember(committee, message, permissions.may_docket(message.actor))
    appeal = message.appeal
    if message.committee_id != committee.committee_id:
        raise RuleViolation(
            "wrong_committee", f"The {committee.policy.title} doesn't decide appeals about {appeal.reason.spoken}."
        )
    if _on_docket(committee, appeal.appeal_id) or committee.rounds.get(appeal.appeal_id, 0) >= appeal.round:
        raise RuleViolation(DOCKETED, "This appeal is already on the docket.")
    after, meeting = put_on_next(after, Item(appeal=appeal, docketed_at=now), now, now)
    after = after.model_copy(update={"rounds": _with_round(after, appeal.appeal_id, appeal.round)})
    when = spoken_time(meeting.when.begins_at, committee.time_zone)
    return Decision(
        state=after,
        move="docketed",
        summary=f"On the docket of {when}: {appeal.title}.",
        opened=(hold_task(after, meeting),) if meeting.state == MeetingState.ANNOUNCED else (),
    )


def strike_appeal(committee: Committee, message: StrikeAppeal, now: datetime) -> CommitteeDecision:
    """Mark an appeal as withdrawn. It needs no response, but stays on the docket so that the minutes show it.

    If its request for a docket is still on the way, its round is remembered, so that the request comes too late.
    """
    after = check_and_remember(committee, message, permissions.may_docket(message.actor))
    found = [each for each in _on_docket(committee, message.appeal_id) if each[1].appeal.round >= message.round]
    if not found and committee.rounds.get(message.appeal_id, 0) < message.round:
        return Decision(
            state=after.model_copy(update={"rounds": _with_round(after, message.appeal_id, message.round)}),
            move="withdrawn_before_docketed",
            summary="An appeal was withdrawn before it came onto a docket.",
        )
    if not found:
        raise RuleViolation("not_docketed", "This appeal is not on this committee's docket right now.")
    for meeting, item in found:
        motions = tuple(
            each if each.result is not None else each.model_copy(update={"result": MotionResult.DROPPED})
            for each in item.motions
        )
        struck = item.model_copy(update={"withdrawn_at": now, "motions": motions})
        after = with_meeting(after, with_item(meeting, struck))
    waiting = tuple(each for each in after.to_tell if each.appeal_id != message.appeal_id)
    title = found[0][1].appeal.title
    return Decision(
        state=after.model_copy(update={"to_tell": waiting}),
        move="struck",
        summary=f"Withdrawn: {title}.",
    )


def report_delivery(committee: Committee, message: ReportDelivery, now: datetime) -> CommitteeDecision:
    """Record that an appeal received its response. If it refused, open a task to look into it."""
    after = check_and_remember(committee, message, permissions.may_report_delivery(message.actor))
    entry = next((each for each in committee.to_tell if each.number == message.number), None)
    if entry is None:
        raise RuleViolation("nothing_to_tell", "This message is not waiting to be sent.")
    left = tuple(each for each in committee.to_tell if each.number != message.number)
    after = after.model_copy(update={"to_tell": left})
    if message.done:
        return Decision(state=after, move="told", summary="The appeal received the meeting's response.")
    task = OpenTask(
        key=f"told/{message.number}",
        kind=TaskKind.SETTLE_APPEAL,
        title=f"An appeal did not accept the meeting's response: {message.sentence}",
        role=Role.HMIS_LEAD,
    )
    return Decision(state=after, move="not_told", summary=f"Not accepted: {message.sentence}", opened=(task,))


def dissolve(committee: Committee, message: Dissolve, now: datetime) -> CommitteeDecision:
    """Dissolve the committee. It must not have pending appeals."""
    after = check_and_remember(committee, message, permissions.may_administer(message.actor))
    pending = [item for meeting in committee.meetings if not meeting.ended for item in meeting.items if item.pending]
    session = any(meeting.state in UNDERWAY for meeting in committee.meetings)
    if pending or session or committee.to_tell:
        about = f"{appeals_listed(pending)} pending" if pending else "a meeting that has not ended"
        raise RuleViolation("still_at_work", f"The {committee.policy.title} has {about}, so it can't be dissolved now.")
    state = CommitteeLifecycle(committee.state).apply(CommitteeMove.DISSOLVED)
    upcoming = [meeting for meeting in committee.meetings if meeting.state in NOT_STARTED]
    ended = tuple(each for each in committee.meetings if each.ended)
    return Decision(
        state=after.model_copy(update={"state": state, "meetings": ended}),
        move="dissolved",
        summary=f"The {committee.policy.title} was dissolved: {message.reason}",
        closed=tuple(CloseTask(key=key, done=False) for each in upcoming for key in (hold_key(each), report_key(each))),
    )


def adopt_rule(committee: Committee, message: AdoptCommitteeRule, now: datetime) -> CommitteeDecision:
    """Move the committee to another version of the policy. Scheduled meetings keep their dates."""
    after = check_and_remember(committee, message, permissions.may_administer(message.actor))
    if message.policy.id != committee.committee_id or message.policy.kind != committee.policy.kind:
        raise RuleViolation("another_committee", "These rules are for another committee.")
    if message.policy == committee.policy and message.policy_label == committee.policy_label:
        raise RuleViolation("same_policy", f"This committee already follows {committee.policy_label}.")
    return Decision(
        state=after.model_copy(update={"policy": message.policy, "policy_label": message.policy_label}),
        move="policy_adopted",
        summary=f"It now follows {message.policy_label} instead of {committee.policy_label}.",
    )


def _on_docket(committee: Committee, appeal_id: str) -> list[tuple[Meeting, Item]]:
    """Find an appeal on dockets of meetings that have not ended, unless it was decided or withdrawn there."""
    return [
        (meeting, item)
        for meeting in committee.meetings
        if not meeting.ended
        for item in meeting.items
        if item.appeal.appeal_id == appeal_id
        and item.withdrawn_at is None
        and (item.response is None or item.response.verdict is None or _has_message_waiting(committee, appeal_id))
    ]


def _has_message_waiting(committee: Committee, appeal_id: str) -> bool:
    return any(each.appeal_id == appeal_id for each in committee.to_tell)


def _with_round(committee: Committee, appeal_id: str, latest: int) -> Mapping[str, int]:
    others = {key: round_ for key, round_ in committee.rounds.items() if key != appeal_id}
    return dict([*others.items(), (appeal_id, latest)][-ROUNDS_KEPT:])
