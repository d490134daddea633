"""Appeals and committees speak to each other; a refusal comes back as its sentence, never as an error."""

import asyncio
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.office_files import kept_report
from activities.signatures import DocketAnswer, DocketAsk, HearingAsk, Hearings, StrikeAsk, TellingAsk
from adapters.engine import ALREADY, Engine
from adapters.holiday_calendar import us_federal_holidays
from models.appeal.lifecycle import AppealState
from models.appeal.messages import AppealStep, CarryOver, HearResponse, MeetingNote, TakeUp
from models.calendar import civil_day
from models.committee.flow import KNOWN_DAYS
from models.committee.messages import (
    Committee,
    DocketAppeal,
    Evidence,
    ReportReference,
    StrikeAppeal,
    Telling,
    TellingKind,
)
from models.errors import RuleViolation
from models.people import SYSTEM
from models.policy import PolicyPack
from storage.engine import Store
from storage.reads import reviews

NOT_YET = "The appeal does not know yet that it is on a docket."


class HearingDesk(Hearings):
    """Looks up what stands behind an agenda, and carries words between appeals and committees."""

    def __init__(self, store: Store, engine: Engine, pack: PolicyPack) -> None:
        self._store = store
        self._engine = engine
        self._pack = pack

    @activity.defn(name="look_up_hearing")
    async def look_up(self, ask: HearingAsk) -> Evidence:
        """The inactivity report, kept as it stands, and the holidays to come."""
        today = civil_day(ask.at, self._pack.time_zone)
        until = today + timedelta(days=KNOWN_DAYS)
        return Evidence(
            report=await self._report(ask.report_for, ask.at) if ask.report_for is not None else None,
            holidays=us_federal_holidays(today, until),
            holidays_until=until,
        )

    @activity.defn(name="tell_appeal")
    async def tell(self, ask: TellingAsk) -> str:
        """Tell an appeal what its meeting said; tried again while the appeal has not heard of its docket."""
        telling = ask.telling
        update, message = _told(ask.committee_id, telling)
        try:
            await self._engine.ask_appeal(telling.appeal_id, update, message)
        except RuleViolation as refusal:
            if refusal.code == ALREADY:
                return ""
            appeal = await self._engine.appeal_snapshot(telling.appeal_id)
            if appeal is not None and appeal.state == AppealState.FILED:
                raise ApplicationError(NOT_YET, type="not_yet") from refusal
            return refusal.sentence
        return ""

    @activity.defn(name="docket_appeal")
    async def docket(self, ask: DocketAsk) -> DocketAnswer:
        """Put an appeal on the docket of its committee's next meeting."""
        message = DocketAppeal(actor=SYSTEM, key=ask.key, committee_id=ask.committee_id, appeal=ask.appeal)
        try:
            committee = await self._engine.ask_committee(ask.committee_id, "docket_appeal", message)
        except RuleViolation as refusal:
            if refusal.code != ALREADY:
                return DocketAnswer(sentence=refusal.sentence)
            found = await self._engine.committee_snapshot(ask.committee_id)
            if found is None:
                return DocketAnswer(sentence=refusal.sentence)
            committee = found
        return DocketAnswer(meeting=_docket_of(committee, ask.appeal.appeal_id))

    @activity.defn(name="strike_appeal")
    async def strike(self, ask: StrikeAsk) -> str:
        """Take a withdrawn appeal off the docket."""
        message = StrikeAppeal(actor=SYSTEM, key=ask.key, appeal_id=ask.appeal_id)
        try:
            await self._engine.ask_committee(ask.committee_id, "strike_appeal", message)
        except RuleViolation as refusal:
            return "" if refusal.code in (ALREADY, "not_docketed") else refusal.sentence
        return ""

    async def _report(self, meeting_id: str, at: datetime) -> ReportReference | None:
        review = await asyncio.to_thread(reviews.review, self._store)
        if review is None:
            return None
        kept = await asyncio.to_thread(kept_report, self._store, self._pack, review, meeting_id, at)
        return ReportReference(
            review_id=review.review_id,
            as_of=review.as_of,
            licenses=len(review.findings),
            excused=sum(each.excused_by is not None for each in review.findings),
            undecided=len(review.undecided),
            document_id=kept.id,
        )


def _told(committee_id: str, telling: Telling) -> tuple[str, AppealStep]:
    key = f"{committee_id}/{telling.number}"
    following = (
        MeetingNote(meeting_id=telling.next_id, begins_at=telling.next_at)
        if telling.next_id is not None and telling.next_at is not None
        else None
    )
    if telling.kind == TellingKind.TAKEN_UP:
        return "take_up", TakeUp(actor=SYSTEM, key=key, meeting_id=telling.meeting_id)
    if telling.kind == TellingKind.ANSWERED and telling.response is not None:
        return "hear", HearResponse(actor=SYSTEM, key=key, response=telling.response, next=following)
    if following is None:
        raise ValueError(f"telling {telling.number} of {committee_id} names no next meeting")
    return "carry_over", CarryOver(actor=SYSTEM, key=key, why=telling.why, next=following)


def _docket_of(committee: Committee, appeal_id: str) -> MeetingNote | None:
    """The latest meeting on whose docket the appeal is."""
    on = [each for each in committee.meetings if any(item.appeal.appeal_id == appeal_id for item in each.items)]
    return MeetingNote(meeting_id=on[-1].meeting_id, begins_at=on[-1].when.begins_at) if on else None
