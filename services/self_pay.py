"""Licenses at an organization's own cost: the estimate, the request, and the HMIS lead's answer (003)."""

import asyncio
from datetime import date
from typing import Any

from models import ids
from models.billing.permissions import may_see_all_billing, may_see_billing
from models.calendar import counted
from models.effects import ActedT, Rule, message_type
from models.errors import ENDED, RuleViolation
from models.forms import require_meant, require_unchanged
from models.ids import opaque
from models.license.lifecycle import LicenseKind
from models.people import Actor
from models.self_pay import estimate as self_pay_estimate
from models.self_pay import rules, timeline
from models.self_pay.messages import SelfPayStart
from models.self_pay.permissions import may_request_self_pay
from models.self_pay.state import Estimate, SelfPayForm, SelfPayRequest
from services.await_recorded import await_recorded
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt, known_agency, open_agency
from services.self_pay_agreements import agreement_about, take_up_again
from services.visible import visible
from storage.reads import appeals, billing
from storage.reads.billing import SelfPayRow


def estimate(context: ReadingContext, kind: LicenseKind, number: int) -> Estimate:
    """Estimate what self-pay licenses would cost today. The estimate is not binding."""
    return self_pay_estimate.estimate(context.policy().billing, kind, number, context.today())


async def request(
    context: Context,
    by: str,
    key: str,
    agency_id: str,
    form: dict[str, Any],
    *,
    kind: LicenseKind,
    appeal_id: str | None,
    understood: bool,
    again: bool = False,
) -> SelfPayRow:
    """Request self-pay licenses. The same form sent again with the same key is one request.

    Sent again with another key it is refused, unless `again` says that more licenses are meant.
    """
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    version = context.policy()
    # Before a refusal says anything about the organization's appeals.
    may_request_self_pay(actor, agency.id, version.billing).require()
    await open_agency(context, agency.id)
    if appeal_id is not None:
        await _require_denied(context, agency.id, appeal_id)
    start = validated(
        SelfPayStart,
        request_id=opaque("S", f"{agency.id}/{key}"),
        agency_id=agency.id,
        actor=actor,
        key=key,
        time_zone=context.pack.time_zone,
        policy_label=version.label,
        policy=version.billing,
        kind=kind,
        appeal_id=appeal_id,
        understood=understood,
        form=validated(SelfPayForm, **form),
    )
    timeline.begin(start, context.now())  # refuses here, before anything is started
    if not again:
        await _require_not_repeated(context, start)
    await context.processes.start_self_pay(start)
    started = await context.processes.snapshot(ids.self_pay_workflow_id(start.request_id), SelfPayRequest)
    await await_recorded(context, ids.self_pay_workflow_id(start.request_id))
    if started is not None:
        require_unchanged(started.form == start.form)
    return await _row(context, start.request_id)


async def _require_not_repeated(context: ReadingContext, start: SelfPayStart) -> None:
    """Raise RuleViolation if the person sent the same form shortly before, with another key."""
    earlier = await asyncio.to_thread(billing.self_pay_forms, context.database, start.agency_id, start.actor.person_id)
    if any(each.id == start.request_id for each in earlier):
        return
    for each in earlier:
        if (each.form, each.kind, each.appeal_id) == (start.form, start.kind, start.appeal_id):
            what = f"the request {each.id} for {counted(each.form.licenses, 'self-pay license')}"
            require_meant(what, each.requested_at, context.now())


async def _require_denied(context: ReadingContext, agency_id: str, appeal_id: str) -> None:
    """Raise RuleViolation unless the appeal is this organization's and was denied (LIC-22)."""
    found = await asyncio.to_thread(appeals.appeal, context.database, appeal_id.strip())
    if found is None or found.agency_id != agency_id:
        raise RuleViolation("unknown_appeal", f"This organization has no appeal “{excerpt(appeal_id)}”.")
    if not found.denied:
        raise RuleViolation(
            "not_denied", "This appeal was not denied, so your organization can't request self-pay licenses with it."
        )


async def accept(context: Context, by: str, key: str, request_id: str, licenses: int | None, note: str) -> SelfPayRow:
    """Accept a request, for all of its licenses or for fewer."""
    row = await _row(context, request_id, await acting(context, by))
    return await _send(context, by, key, request_id, rules.accept, licenses=licenses or row.licenses, note=note)


async def refuse(context: Context, by: str, key: str, request_id: str, reason: str) -> SelfPayRow:
    """Refuse a request."""
    return await _send(context, by, key, request_id, rules.refuse, reason=reason)


async def delay(context: Context, by: str, key: str, request_id: str, until: date, reason: str) -> SelfPayRow:
    """Delay a request to a later day."""
    return await _send(context, by, key, request_id, rules.delay, until=until, reason=reason)


async def withdraw(context: Context, by: str, key: str, request_id: str, reason: str) -> SelfPayRow:
    """Withdraw a request, for the organization."""
    return await _send(context, by, key, request_id, rules.withdraw, reason=reason)


async def open_review(context: Context, by: str, key: str, about: str, why: str) -> SelfPayRow:
    """Open a review of whether the Continuum of Care can support self-pay licenses (LIC-26).

    `about` is a request's id, or a license that is self-pay.
    """
    return await _review(context, by, key, about, rules.open_review, why=why)


async def answer_review(context: Context, by: str, key: str, about: str, *, supported: bool, answer: str) -> SelfPayRow:
    """Answer the open review of the licenses of a request, or of a license (LIC-26)."""
    return await _review(context, by, key, about, rules.answer_review, supported=supported, answer=answer)


async def requests(context: ReadingContext, by: str, agency_id: str | None) -> list[SelfPayRow]:
    """List the requests of an agency, or all of them for billing staff and the HMIS lead."""
    actor = await acting(context, by)
    if agency_id is None:
        may_see_all_billing(actor).require()
        return await asyncio.to_thread(billing.self_pay_rows, context.database)
    agency = await known_agency(context, agency_id)
    may_see_billing(actor, agency.id).require()
    return await asyncio.to_thread(billing.self_pay_rows, context.database, agency.id)


async def _send(
    context: Context, by: str, key: str, request_id: str, rule: Rule[SelfPayRequest, ActedT], **values: Any
) -> SelfPayRow:
    actor = await acting(context, by)
    row = await _row(context, request_id, actor)
    message = validated(message_type(rule), actor=actor, key=key, **values)
    await context.processes.take(ids.self_pay_workflow_id(row.id), rule, message)
    return await _row(context, row.id)


async def _review(
    context: Context, by: str, key: str, about: str, rule: Rule[SelfPayRequest, ActedT], **values: Any
) -> SelfPayRow:
    """Send a step of a review. An agreement that nobody manages any more is taken up again for it."""
    actor = await acting(context, by)
    agreement = await agreement_about(context, about, actor)
    message = validated(message_type(rule), actor=actor, key=key, **values)
    workflow_id = ids.self_pay_workflow_id(agreement.request_id)
    try:
        await context.processes.take(workflow_id, rule, message)
    except RuleViolation as refusal:
        if refusal.code != ENDED:
            raise
        await take_up_again(context, agreement, rule, message)
        await context.processes.take(workflow_id, rule, message)
    await await_recorded(context, workflow_id)
    return await _row(context, agreement.request_id)


async def _row(context: ReadingContext, request_id: str, actor: Actor | None = None) -> SelfPayRow:
    row = await asyncio.to_thread(billing.self_pay_row, context.database, request_id.strip())
    agency_id = row.agency_id if row is not None else None
    return visible(actor, row, "self-pay request", request_id, agency_id=agency_id)
