"""A committee: its meetings month after month, their dockets, and every response (003, section 4).

It lives as long as the policy has it, and sleeps between its agendas and meetings. What a meeting says is told to the
appeals by activities, in order; votes and the close of the meeting are messages to this one workflow, so that no vote
is lost and none comes after the close.
"""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import HearingAsk, Hearings, TellingAsk
    from models import ids
    from models.committee import flow, rules
    from models.committee.lifecycle import CommitteeState
    from models.committee.messages import (
        AdoptCommitteeRule,
        Arrive,
        CastVote,
        CloseMeeting,
        Committee,
        CommitteeStart,
        ContinueAppeal,
        CountVotes,
        Decide,
        Dissolve,
        DocketAppeal,
        MakeMotion,
        OpenMeeting,
        PresentReport,
        RecordNoQuorum,
        Recuse,
        SettleRecusal,
        StrikeAppeal,
        Told,
    )
    from models.committee.messages import Evidence as CommitteeEvidence
    from models.committee.tellings import message_for
    from models.effects import Decision
    from models.people import SYSTEM
    from workflows.case import Alarm, Case, in_records


@workflow.defn(name=ids.COMMITTEE)
class CommitteeWorkflow:
    """One committee, for years."""

    @workflow.init
    def __init__(self, start: CommitteeStart) -> None:
        if start.carried is None:
            first = flow.begin(start, workflow.now())
            self._case = Case(first.state, Alarm(flow.next_wake), self._wake)
            self._case.happen(first)
        else:
            self._case = Case(start.carried, Alarm(flow.next_wake), self._wake, start.steps)

    @workflow.run
    async def run(self, start: CommitteeStart) -> CommitteeState:
        """Hold meetings until the committee is dissolved; continue as new before the history grows long."""
        while self._committee.state == CommitteeState.SITTING:
            await self._case.until(self._has_to_act)
            await self._tell_appeals()
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                if not self._case.unwritten and not self._committee.to_tell:
                    changes = {"carried": self._committee, "steps": self._case.steps}
                    workflow.continue_as_new(start.model_copy(update=changes))
        await self._case.finish()
        return self._committee.state

    @property
    def _committee(self) -> Committee:
        return self._case.state

    def _has_to_act(self) -> bool:
        return (
            bool(self._committee.to_tell)
            or self._committee.state != CommitteeState.SITTING
            or workflow.info().is_continue_as_new_suggested()
        )

    async def _wake(self, committee: Committee, now: datetime) -> Decision[Committee] | None:
        """Look up what stands behind the agenda; then let happen what is due."""
        ask = HearingAsk(report_for=flow.report_wanted_for(committee, now), at=now)
        evidence: CommitteeEvidence = await in_records(Hearings.look_up, ask)
        return flow.wake(self._committee, evidence, workflow.now())

    async def _tell_appeals(self) -> None:
        """Tell appeals what their meeting said, one after the other: what was said first is told first."""
        while self._committee.to_tell:
            telling = self._committee.to_tell[0]
            ask = TellingAsk(appeal_id=telling.appeal_id, message=message_for(self._committee, telling))
            sentence = await self._case.ask(Hearings.tell, ask, summary=f"tell an appeal: {telling.kind.value}")
            if telling in self._committee.to_tell:  # else it was withdrawn meanwhile
                key = f"told/{telling.number}"
                told = Told(actor=SYSTEM, key=key, number=telling.number, done=not sentence, sentence=sentence)
                self._case.take(rules.told, told)
                await self._case.write()

    @workflow.query
    def snapshot(self) -> Committee:
        """The whole committee as it stands."""
        return self._committee

    @workflow.update
    def docket_appeal(self, message: DocketAppeal) -> Committee:
        """An appeal comes before the committee."""
        return self._case.take(rules.docket_appeal, message)

    @docket_appeal.validator
    def _check_docket(self, message: DocketAppeal) -> None:
        self._case.check(rules.docket_appeal, message)

    @workflow.update
    def strike_appeal(self, message: StrikeAppeal) -> Committee:
        """An appeal was withdrawn."""
        return self._case.take(rules.strike_appeal, message)

    @strike_appeal.validator
    def _check_strike(self, message: StrikeAppeal) -> None:
        self._case.check(rules.strike_appeal, message)

    @workflow.update
    def open_meeting(self, message: OpenMeeting) -> Committee:
        """The meeting is called to order."""
        return self._case.take(rules.open_meeting, message)

    @open_meeting.validator
    def _check_open(self, message: OpenMeeting) -> None:
        self._case.check(rules.open_meeting, message)

    @workflow.update
    def record_no_quorum(self, message: RecordNoQuorum) -> Committee:
        """Too few members came."""
        return self._case.take(rules.record_no_quorum, message)

    @record_no_quorum.validator
    def _check_no_quorum(self, message: RecordNoQuorum) -> None:
        self._case.check(rules.record_no_quorum, message)

    @workflow.update
    def arrive(self, message: Arrive) -> Committee:
        """A member has come after the opening."""
        return self._case.take(rules.arrive, message)

    @arrive.validator
    def _check_arrive(self, message: Arrive) -> None:
        self._case.check(rules.arrive, message)

    @workflow.update
    def present_report(self, message: PresentReport) -> Committee:
        """The HMIS lead has presented the inactivity report."""
        return self._case.take(rules.present_report, message)

    @present_report.validator
    def _check_report(self, message: PresentReport) -> None:
        self._case.check(rules.present_report, message)

    @workflow.update
    def recuse(self, message: Recuse) -> Committee:
        """A member takes no part in an appeal."""
        return self._case.take(rules.recuse, message)

    @recuse.validator
    def _check_recuse(self, message: Recuse) -> None:
        self._case.check(rules.recuse, message)

    @workflow.update
    def settle_recusal(self, message: SettleRecusal) -> Committee:
        """Whoever presides says whether a member takes part."""
        return self._case.take(rules.settle_recusal, message)

    @settle_recusal.validator
    def _check_recusal(self, message: SettleRecusal) -> None:
        self._case.check(rules.settle_recusal, message)

    @workflow.update
    def decide(self, message: Decide) -> Committee:
        """The chair decides."""
        return self._case.take(rules.decide, message)

    @decide.validator
    def _check_decide(self, message: Decide) -> None:
        self._case.check(rules.decide, message)

    @workflow.update
    def make_motion(self, message: MakeMotion) -> Committee:
        """A member moves a verdict."""
        return self._case.take(rules.make_motion, message)

    @make_motion.validator
    def _check_motion(self, message: MakeMotion) -> None:
        self._case.check(rules.make_motion, message)

    @workflow.update
    def cast_vote(self, message: CastVote) -> Committee:
        """A member votes."""
        return self._case.take(rules.cast_vote, message)

    @cast_vote.validator
    def _check_vote(self, message: CastVote) -> None:
        self._case.check(rules.cast_vote, message)

    @workflow.update
    def count_votes(self, message: CountVotes) -> Committee:
        """The votes on a motion are counted."""
        return self._case.take(rules.count_votes, message)

    @count_votes.validator
    def _check_count(self, message: CountVotes) -> None:
        self._case.check(rules.count_votes, message)

    @workflow.update
    def continue_appeal(self, message: ContinueAppeal) -> Committee:
        """The response is: not yet."""
        return self._case.take(rules.continue_appeal, message)

    @continue_appeal.validator
    def _check_continue(self, message: ContinueAppeal) -> None:
        self._case.check(rules.continue_appeal, message)

    @workflow.update
    def close_meeting(self, message: CloseMeeting) -> Committee:
        """The meeting is closed."""
        return self._case.take(rules.close_meeting, message)

    @close_meeting.validator
    def _check_close(self, message: CloseMeeting) -> None:
        self._case.check(rules.close_meeting, message)

    @workflow.update
    def dissolve(self, message: Dissolve) -> Committee:
        """The committee ends."""
        return self._case.take(rules.dissolve, message)

    @dissolve.validator
    def _check_dissolve(self, message: Dissolve) -> None:
        self._case.check(rules.dissolve, message)

    @workflow.update
    def adopt_rule(self, message: AdoptCommitteeRule) -> Committee:
        """Follow another version of the policy from now on."""
        return self._case.take(rules.adopt_rule, message)

    @adopt_rule.validator
    def _check_rule(self, message: AdoptCommitteeRule) -> None:
        self._case.check(rules.adopt_rule, message)
