"""Appeals and committees speak to each other; a refusal comes back as its sentence, never as an error."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.office_files import stored_report
from activities.signatures.hearings import DocketInput, HearingInput, Hearings, OutboxMessageInput, StrikeInput
from adapters.holiday_calendar import us_federal_holidays
from adapters.processes import Processes
from models import ids
from models.appeal.lifecycle import AppealState
from models.appeal.messages import AppealStep, CarryOver, HearResponse, Reschedule, TakeUp
from models.appeal.rules import hearing
from models.appeal.state import Appeal, MeetingNote
from models.calendar import civil_day
from models.committee.outbox import meeting_note
from models.committee.rules import docketing
from models.committee.state import AgendaEvidence, Committee, ReportReference
from models.committee.timeline import KNOWN_DAYS
from models.effects import Rule
from models.errors import ALREADY, RuleViolation
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.reads import reviews

NOT_YET = "The appeal does not know yet that it is on a docket."
NO_DOCKET = "The committee has no docket on which the appeal stands."

_RULES: dict[type[AppealStep], Rule[Appeal, Any]] = {
    TakeUp: hearing.take_up,
    CarryOver: hearing.carry_over,
    Reschedule: hearing.reschedule,
    HearResponse: hearing.hear,
}


class HearingActivities(Hearings):
    """Looks up what stands behind an agenda, and carries words between appeals and committees."""

    def __init__(self, database: Database, processes: Processes, pack: PolicyPack) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack

    @activity.defn(name="look_up_hearing")
    async def look_up(self, ask: HearingInput) -> AgendaEvidence:
        """The inactivity report, kept as it stands, and the holidays to come."""
        today = civil_day(ask.at, self._pack.time_zone)
        until = today + timedelta(days=KNOWN_DAYS)
        return AgendaEvidence(
            report=await self._report(ask.report_for, ask.at) if ask.report_for is not None else None,
            holidays=us_federal_holidays(today, until),
            holidays_until=until,
        )

    @activity.defn(name="tell_appeal")
    async def tell(self, ask: OutboxMessageInput) -> str:
        """Tell an appeal what its meeting said; tried again while the appeal has not heard of its docket."""
        appeal_id = ids.appeal_workflow_id(ask.appeal_id)
        try:
            await self._processes.take(appeal_id, _RULES[type(ask.message)], ask.message)
        except RuleViolation as refusal:
            if refusal.code == ALREADY:
                return ""
            appeal = await self._processes.snapshot(appeal_id, Appeal)
            if appeal is not None and appeal.state == AppealState.FILED:
                raise ApplicationError(NOT_YET, type="not_yet") from refusal
            return refusal.sentence
        return ""

    @activity.defn(name="docket_appeal")
    async def docket(self, ask: DocketInput) -> MeetingNote:
        """Put an appeal on the docket of its committee's next meeting; tried again while the committee refuses."""
        message = ask.message
        committee_id = ids.committee_workflow_id(message.committee_id)
        try:
            committee = await self._processes.take(committee_id, docketing.docket_appeal, message)
        except RuleViolation as refusal:
            found = await self._processes.snapshot(committee_id, Committee)
            if refusal.code not in (ALREADY, docketing.DOCKETED) or found is None:
                raise ApplicationError(refusal.sentence, type=refusal.code) from refusal
            committee = found
        meeting = meeting_note(committee, message.appeal.appeal_id)
        if meeting is None:
            raise ApplicationError(NO_DOCKET, type="no_docket")
        return meeting

    @activity.defn(name="strike_appeal")
    async def strike(self, ask: StrikeInput) -> str:
        """Take a withdrawn appeal off the docket; one that is on none does not mind."""
        try:
            committee_id = ids.committee_workflow_id(ask.committee_id)
            await self._processes.take(committee_id, docketing.strike_appeal, ask.message)
        except RuleViolation as refusal:
            return "" if refusal.code in (ALREADY, "not_docketed") else refusal.sentence
        return ""

    async def _report(self, meeting_id: str, at: datetime) -> ReportReference | None:
        review = await asyncio.to_thread(reviews.review, self._database)
        if review is None:
            return None
        kept = await asyncio.to_thread(stored_report, self._database, self._pack, review, meeting_id, at)
        return ReportReference(
            review_id=review.review_id,
            as_of=review.as_of,
            licenses=len(review.findings),
            excused=sum(each.excused_by is not None for each in review.findings),
            undecided=len(review.undecided),
            document_id=kept.id,
        )
