"""Tells every open request and every committee that the office is closed on a day."""

import asyncio
from functools import partial

from temporalio import activity

from activities.signatures.closing_days import ClosingDayAnswer, ClosingDays, ClosingDayWork
from adapters.processes import Processes
from models.access_request.messages import ObserveClosingDay
from models.access_request.rules import reviewing
from models.committee.messages import MeetAroundClosingDay
from models.committee.rules import closing_days
from models.effects import ActedT, Rule, StateT
from models.errors import ALREADY, ENDED, NoAnswer, RuleViolation
from models.ids import WorkflowId, closing_day_workflow_id, committee_workflow_id, request_workflow_id
from models.people import SYSTEM
from storage import closing_days as records
from storage.database import Database
from storage.reads.closing_days import open_request_ids, sitting_committees

KNOWN = (ALREADY, ENDED, reviewing.REVIEW_OVER)
"""The refusals of a process that needs no other answer: it knows of the day, or counts no business days."""


class ClosingDayActivities(ClosingDays):
    """Asks processes in the name of the system."""

    def __init__(self, database: Database, processes: Processes) -> None:
        self._database = database
        self._processes = processes

    @activity.defn(name="tell_of_closing_day")
    async def tell(self, input: ClosingDayWork) -> ClosingDayAnswer:
        """Tell each once, by the key of the day. One that does not answer holds up no other, and is asked again."""
        announced = input.announced
        closing, key = announced.closing, closing_day_workflow_id(announced.closing.day)
        told, silent = 0, None
        observe = ObserveClosingDay(actor=SYSTEM, key=key, closing=closing)
        meet = MeetAroundClosingDay(actor=SYSTEM, key=key, closing=closing, announced_by=announced.announced_by)
        found = await asyncio.to_thread(open_request_ids, self._database)
        sitting = await asyncio.to_thread(sitting_committees, self._database)
        every = [
            partial(self._heard, request_workflow_id(each), reviewing.observe_closing_day, observe) for each in found
        ]
        every += [
            partial(self._heard, committee_workflow_id(each), closing_days.meet_around_closing_day, meet)
            for each in sitting
        ]
        for ask in every:
            try:
                told += await ask()
            except NoAnswer as error:
                silent = error
        if silent is not None:
            raise silent
        if input.last:
            await asyncio.to_thread(records.note_notified, self._database, closing.day, input.at)
        return ClosingDayAnswer(told=told)

    async def _heard(self, where: WorkflowId[StateT], rule: Rule[StateT, ActedT], message: ActedT) -> bool:
        """Tell a process, and return whether that was news to it."""
        try:
            await self._processes.take(where, rule, message)
        except RuleViolation as refusal:
            if refusal.code not in KNOWN:
                raise
            return False
        return True
