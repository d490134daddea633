"""How appeals come before a committee and leave it again, and what becomes of the committee itself."""

from datetime import datetime

from models.calendar import spoken_time
from models.committee import permissions
from models.committee.checks import check_and_remember
from models.committee.docket import Item, MotionResult, appeals_listed
from models.committee.lifecycle import COMING, CommitteeLifecycle, CommitteeMove, MeetingState
from models.committee.messages import AdoptCommitteeRule, Dissolve, DocketAppeal, ReportDelivery, StrikeAppeal
from models.committee.notices import hold_key, hold_task, report_key
from models.committee.state import Committee, CommitteeDecision, Meeting
from models.committee.state_changes import put_on_next, with_item, with_meeting
from models.committee.verdict_checks import MATTERS
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.people import Role


def docket_appeal(committee: Committee, message: DocketAppeal, now: datetime) -> CommitteeDecision:
    """An appeal goes on the docket of the next meeting that has not begun (LIC-16)."""
    after = check_and_remember(committee, message, permissions.may_docket(message.actor))
    appeal = message.appeal
    mine = message.committee_id == committee.committee_id and appeal.reason in MATTERS[committee.policy.kind]
    if not mine:
        raise RuleViolation(
            "wrong_committee", f"An appeal about {appeal.reason.spoken} does not go to the {committee.policy.title}."
        )
    if _on_docket(committee, appeal.appeal_id):
        raise RuleViolation("already_docketed", "This appeal is on the docket already.")
    after, meeting = put_on_next(after, Item(appeal=appeal, docketed_at=now), now, now)
    when = spoken_time(meeting.when.begins_at, committee.time_zone)
    return Decision(
        state=after,
        move="docketed",
        summary=f"On the docket of {when}: {appeal.title}.",
        opened=(hold_task(after, meeting),) if meeting.state == MeetingState.ANNOUNCED else (),
    )


def strike_appeal(committee: Committee, message: StrikeAppeal, now: datetime) -> CommitteeDecision:
    """A withdrawn appeal needs no response; it stays on the docket as withdrawn, so that the minutes show it."""
    after = check_and_remember(committee, message, permissions.may_docket(message.actor))
    found = _on_docket(committee, message.appeal_id)
    if not found:
        raise RuleViolation("not_docketed", "This appeal is on no docket of this committee now.")
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
    """An appeal was told what its meeting said; if it would not have it, somebody looks into that."""
    after = check_and_remember(committee, message, permissions.may_report_delivery(message.actor))
    telling = next((each for each in committee.to_tell if each.number == message.number), None)
    if telling is None:
        raise RuleViolation("nothing_to_tell", "There is nothing of this kind to tell.")
    left = tuple(each for each in committee.to_tell if each.number != message.number)
    after = after.model_copy(update={"to_tell": left})
    if message.done:
        return Decision(state=after, move="told", summary="The appeal was told what the meeting said.")
    task = OpenTask(
        key=f"told/{message.number}",
        kind=TaskKind.SETTLE_APPEAL,
        title=f"An appeal did not take what the meeting said: {message.sentence}",
        role=Role.HMIS_LEAD,
    )
    return Decision(state=after, move="not_told", summary=f"Not taken: {message.sentence}", opened=(task,))


def dissolve(committee: Committee, message: Dissolve, now: datetime) -> CommitteeDecision:
    """The committee ends; nothing may be pending before it."""
    after = check_and_remember(committee, message, permissions.may_administer(message.actor))
    pending = [item for meeting in committee.meetings if not meeting.ended for item in meeting.items if item.pending]
    session = any(meeting.state == MeetingState.IN_SESSION for meeting in committee.meetings)
    if pending or session or committee.to_tell:
        about = f"{appeals_listed(pending)} pending before it" if pending else "a meeting that is not over"
        raise RuleViolation("still_at_work", f"The {committee.policy.title} has {about}, so it can't end now.")
    state = CommitteeLifecycle(committee.state).apply(CommitteeMove.DISSOLVED)
    coming = [meeting for meeting in committee.meetings if meeting.state in COMING]
    over = tuple(each for each in committee.meetings if each.ended)
    return Decision(
        state=after.model_copy(update={"state": state, "meetings": over}),
        move="dissolved",
        summary=f"The {committee.policy.title} was dissolved: {message.reason}",
        closed=tuple(CloseTask(key=key, done=False) for each in coming for key in (hold_key(each), report_key(each))),
    )


def adopt_rule(committee: Committee, message: AdoptCommitteeRule, now: datetime) -> CommitteeDecision:
    """Another version of the policy from now on; meetings that are scheduled keep their date."""
    after = check_and_remember(committee, message, permissions.may_administer(message.actor))
    if message.policy.id != committee.committee_id or message.policy.kind != committee.policy.kind:
        raise RuleViolation("another_committee", "These rules are another committee’s.")
    if message.policy == committee.policy and message.policy_label == committee.policy_label:
        raise RuleViolation("same_policy", f"This committee already follows {committee.policy_label}.")
    return Decision(
        state=after.model_copy(update={"policy": message.policy, "policy_label": message.policy_label}),
        move="policy_adopted",
        summary=f"It follows {message.policy_label} instead of {committee.policy_label}.",
    )


def _on_docket(committee: Committee, appeal_id: str) -> list[tuple[Meeting, Item]]:
    """Where an appeal is on the docket of a meeting that is not over, and not decided or withdrawn there."""
    return [
        (meeting, item)
        for meeting in committee.meetings
        if not meeting.ended
        for item in meeting.items
        if item.appeal.appeal_id == appeal_id
        and item.withdrawn_at is None
        and (item.response is None or item.response.verdict is None or _untold(committee, appeal_id))
    ]


def _untold(committee: Committee, appeal_id: str) -> bool:
    return any(each.appeal_id == appeal_id for each in committee.to_tell)
