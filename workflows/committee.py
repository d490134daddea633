"""A committee: its meetings month after month, their dockets, and every response (003, section 4).

It runs as long as the policy names it, and sleeps between its agendas and meetings. Activities send the appeals what a
meeting decided, in order. Votes and the close of the meeting are messages to this one workflow, so that no vote is lost
and none is counted after the close.
"""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.hearings import HearingInput, Hearings, OutboxMessageInput
    from models import ids
    from models.committee import timeline
    from models.committee.lifecycle import CommitteeState
    from models.committee.messages import CommitteeStart, ReportDelivery
    from models.committee.outbox import message_for
    from models.committee.rules import (
        attendance,
        closing_days,
        docketing,
        meetings,
        minutes,
        recusals,
        schedule,
        voting,
    )
    from models.committee.state import AgendaEvidence as CommitteeEvidence
    from models.committee.state import Committee
    from models.effects import Decision
    from models.people import SYSTEM
    from workflows.case import Alarm, Case, in_records
    from workflows.step import snapshot_of, step


@workflow.defn(name=ids.COMMITTEE)
class CommitteeWorkflow:
    """One committee, which runs for years."""

    docket_appeal = step(docketing.docket_appeal)
    strike_appeal = step(docketing.strike_appeal)
    move_meeting = step(schedule.move_meeting)
    cancel_meeting = step(schedule.cancel_meeting)
    take_back_no_quorum = step(schedule.take_back_no_quorum)
    open_meeting = step(meetings.open_meeting)
    record_no_quorum = step(meetings.record_no_quorum)
    adjourn = step(meetings.adjourn)
    resume = step(meetings.resume)
    arrive = step(attendance.arrive)
    depart = step(attendance.depart)
    hand_over = step(attendance.hand_over)
    present_report = step(meetings.present_report)
    recuse = step(recusals.recuse)
    settle_recusal = step(recusals.settle_recusal)
    decide = step(voting.decide)
    make_motion = step(voting.make_motion)
    cast_vote = step(voting.cast_vote)
    count_votes = step(voting.count_votes)
    continue_appeal = step(voting.continue_appeal)
    close_meeting = step(meetings.close_meeting)
    correct_minutes = step(minutes.correct_minutes)
    meet_around_closing_day = step(closing_days.meet_around_closing_day)
    dissolve = step(docketing.dissolve)
    adopt_rule = step(docketing.adopt_rule)
    snapshot = snapshot_of(Committee)

    @workflow.init
    def __init__(self, start: CommitteeStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), self._wake)

    @workflow.run
    async def run(self, start: CommitteeStart) -> CommitteeState:
        """Hold meetings until the committee is dissolved; continue as new before the history grows long."""
        await self._case.live(start, self._has_news, self._notify_appeals, self._is_dissolved)
        return self._committee.state

    @property
    def _committee(self) -> Committee:
        return self._case.state

    def _has_news(self) -> bool:
        return bool(self._committee.to_tell)

    def _is_dissolved(self) -> bool:
        return self._committee.state != CommitteeState.SITTING

    async def _wake(self, committee: Committee, now: datetime) -> Decision[Committee] | None:
        """Look up what the agenda needs, then do what is due."""
        input = HearingInput(report_for=timeline.report_wanted_for(committee, now), at=now)
        evidence: CommitteeEvidence = await in_records(Hearings.look_up, input)
        if input.report_for is not None and workflow.patched("newest-report"):
            evidence = evidence.model_copy(update={"looks_again": True})
        return timeline.wake(self._committee, evidence, workflow.now())

    async def _notify_appeals(self) -> None:
        """Send appeals what their meeting decided, one after the other, in order."""
        while self._committee.to_tell:
            entry = self._committee.to_tell[0]
            input = OutboxMessageInput(appeal_id=entry.appeal_id, message=message_for(self._committee, entry))
            sentence = await self._case.ask(Hearings.tell, input, summary=f"tell an appeal: {entry.kind.value}")
            if entry in self._committee.to_tell:  # Otherwise it was withdrawn meanwhile.
                key = f"told/{entry.number}"
                delivery = ReportDelivery(
                    actor=SYSTEM, key=key, number=entry.number, done=not sentence, sentence=sentence
                )
                self._case.take(docketing.report_delivery, delivery)
                await self._case.write()
