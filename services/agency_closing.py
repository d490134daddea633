"""Closing an agency: planning it for a day, calling it off, going on with it, and the agency as it is now."""

import asyncio
from datetime import date
from typing import Any

from models.agency_closing import rules, timeline
from models.agency_closing.messages import ClosingStart
from models.agency_closing.permissions import may_call_off, may_close, may_look_again
from models.agency_closing.state import AgencyClosing
from models.effects import ActedT, Rule, message_type
from models.errors import ENDED, RuleViolation
from models.forms import require_unchanged
from models.ids import agency_closing_workflow_id
from models.oversight import may_see_agency
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, known_agency
from storage.reads.agencies import Agency
from storage.reads.agency_closings import latest_closing


async def agency(context: ReadingContext, by: str, agency_id: str) -> Agency:
    """Return an agency with its last day, if it closes or has closed."""
    actor = await acting(context, by)
    found = await known_agency(context, agency_id)
    may_see_agency(actor, found.id, context.policy().readers).require()
    return found


async def close(context: Context, by: str, key: str, agency_id: str, on_day: date, because: str) -> AgencyClosing:
    """Plan an agency's closing for today or a later day. The same form sent twice is one plan."""
    actor = await acting(context, by)
    version = context.policy()
    may_close(actor, agency_id.strip(), version.directory.closing).require()
    known = await known_agency(context, agency_id)
    workflow_id = agency_closing_workflow_id(known.id)
    latest = await asyncio.to_thread(latest_closing, context.database, known.id)
    start = validated(
        ClosingStart,
        context.today(),
        agency_id=known.id,
        agency_name=known.name,
        on_day=on_day,
        because=because,
        actor=actor,
        key=key,
        time_zone=context.pack.time_zone,
        policy_label=version.label,
        policy=version.directory.closing,
        planned_for=known.closes_on,
        steps=latest.step if latest is not None else 0,
    )
    running = await context.processes.snapshot(workflow_id, AgencyClosing) if latest is not None else None
    if running is not None and key in running.keys:
        require_unchanged((running.on_day, running.because) == (start.on_day, start.because))
        return running
    timeline.begin(start, context.now())  # refuses here, before anything is started
    await context.processes.start_closing(start)
    planned = await context.processes.snapshot(workflow_id, AgencyClosing)
    if planned is None or key not in planned.keys:
        raise RuleViolation("just_planned", f"Somebody has just planned when {known.name} closes. Please look again.")
    return planned


async def call_off(context: Context, by: str, key: str, agency_id: str, because: str) -> AgencyClosing:
    """Call an agency's closing off before its day."""
    actor = await acting(context, by)
    may_call_off(actor, agency_id.strip(), context.policy().directory.closing).require()
    return await _send(context, by, key, agency_id, rules.call_off, because=because)


async def look_again(context: Context, by: str, key: str, agency_id: str) -> AgencyClosing:
    """Go on with a closing now, because what was left is settled."""
    actor = await acting(context, by)
    may_look_again(actor, agency_id.strip(), context.policy().directory.closing).require()
    return await _send(context, by, key, agency_id, rules.look_again)


async def _send(
    context: Context, by: str, key: str, agency_id: str, rule: Rule[AgencyClosing, ActedT], **values: Any
) -> AgencyClosing:
    known = await known_agency(context, agency_id)
    message = validated(message_type(rule), actor=await acting(context, by), key=key, **values)
    try:
        return await context.processes.take(agency_closing_workflow_id(known.id), rule, message)
    except RuleViolation as refusal:
        if refusal.code != ENDED:
            raise
        raise RuleViolation("not_closing", f"No closing of {known.name} is planned or being carried out.") from refusal
