"""Messages between appeals and committees. A refusal comes back as its sentence, never as an error."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.office_files import stored_report
from activities.signatures.hearings import DocketInput, HearingInput, Hearings, OutboxMessageInput, StrikeInput
from adapters.holiday_calendar import holidays_of
from adapters.processes import Processes
from models import ids
from models.appeal.lifecycle import AppealState
from models.appeal.messages import (
    AdjournHearing,
    AppealStep,
    CarryOver,
    HearResponse,
    Reschedule,
    ResumeHearing,
    TakeUp,
)
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

NOT_YET = "The appeal has not been put on a docket yet."
NO_DOCKET = "This appeal is not on any of the committee's dockets."

_RULES: dict[type[AppealStep], Rule[Appeal, Any]] = {
    TakeUp: hearing.take_up,
    CarryOver: hearing.carry_over,
    Reschedule: hearing.reschedule,
    AdjournHearing: hearing.adjourn_hearing,
    ResumeHearing: hearing.resume_hearing,
    HearResponse: hearing.hear,
}


class HearingActivities(Hearings):
    """Looks up what an agenda needs, and passes messages between appeals and committees."""

    def __init__(self, database: Database, processes: Processes, pack: PolicyPack) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack

    @activity.defn(name="look_up_hearing")
    async def look_up(self, input: HearingInput) -> AgendaEvidence:
        """Return the current inactivity report, which is stored for the meeting, and the next holidays."""
        today = civil_day(input.at, self._pack.time_zone)
        until = today + timedelta(days=KNOWN_DAYS)
        return AgendaEvidence(
            report=await self._report(input.report_for, input.at) if input.report_for is not None else None,
            holidays=holidays_of(self._pack.holidays, today, until),
            holidays_until=until,
        )

    @activity.defn(name="tell_appeal")
    async def tell(self, input: OutboxMessageInput) -> str:
        """Send an appeal what its meeting decided; retry while the appeal does not know its docket yet."""
        appeal_id = ids.appeal_workflow_id(input.appeal_id)
        try:
            await self._processes.take(appeal_id, _RULES[type(input.message)], input.message)
        except RuleViolation as refusal:
            if refusal.code == ALREADY:
                return ""
            appeal = await self._processes.snapshot(appeal_id, Appeal)
            if appeal is not None and appeal.state == AppealState.FILED:
                raise ApplicationError(NOT_YET, type="not_yet") from refusal
            return refusal.sentence
        return ""

    @activity.defn(name="docket_appeal")
    async def docket(self, input: DocketInput) -> MeetingNote:
        """Put an appeal on the docket of its committee's next meeting; retry while the committee refuses."""
        message = input.message
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
    async def strike(self, input: StrikeInput) -> str:
        """Take a withdrawn appeal off the docket; do nothing if it is on none."""
        try:
            committee_id = ids.committee_workflow_id(input.committee_id)
            await self._processes.take(committee_id, docketing.strike_appeal, input.message)
        except RuleViolation as refusal:
            return "" if refusal.code in (ALREADY, "not_docketed") else refusal.sentence
        return ""

    async def _report(self, meeting_id: str, at: datetime) -> ReportReference | None:
        review = await asyncio.to_thread(reviews.review, self._database)
        if review is None:
            return None
        report = await asyncio.to_thread(stored_report, self._database, self._pack, review, meeting_id, at)
        return ReportReference(
            review_id=review.review_id,
            as_of=review.as_of,
            licenses=len(review.findings),
            excused=sum(each.excused_by is not None for each in review.findings),
            undecided=len(review.undecided),
            document_id=report.id,
        )
