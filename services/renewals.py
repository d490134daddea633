"""The yearly renewal: the worksheet and its answers, previews of what is billed, and holding one back."""

import asyncio
from datetime import date
from typing import Any

from models.billing.coming import ComingRenewal, coming_renewal, without_account
from models.billing.messages import AccountAnswer
from models.billing.permissions import may_see_all_billing
from models.billing.preview import ChangePreview, RenewalPreview, deletion_preview, renewal_preview, transfer_preview
from models.billing.rules import renewal, renewal_hold
from models.billing.state import AgencyAccount, Answer, BillingEvidence
from services.agency_account import account, send_step
from services.context import Context, ReadingContext
from services.people import acting
from storage.reads import billing
from storage.reads.agencies import agencies_in
from storage.reads.billing import WorksheetRow


async def worksheet(context: ReadingContext, by: str, agency_id: str) -> list[WorksheetRow]:
    """Return what the agency was asked about its licenses before the next renewal, and its answers so far."""
    found = await account(context, by, agency_id)
    return await asyncio.to_thread(billing.worksheet, context.database, found.agency_id)


async def answer_worksheet(
    context: Context, by: str, key: str, agency_id: str, answers: dict[str, Answer]
) -> AccountAnswer:
    """Record which licenses the agency keeps, gives up, or transfers."""
    return await send_step(
        context, await acting(context, by), key, agency_id, renewal.answer_worksheet, answers=answers
    )


async def preview_renewal(context: ReadingContext, by: str, agency_id: str) -> RenewalPreview:
    """Preview the next renewal invoice as it would be today."""
    found, evidence = await _with_evidence(context, by, agency_id)
    return renewal_preview(found, evidence, context.now())


async def preview_change(
    context: ReadingContext, by: str, agency_id: str, license_id: str, *, delete: bool
) -> ChangePreview:
    """Preview what giving up or transferring a license would change."""
    found, evidence = await _with_evidence(context, by, agency_id)
    if delete:
        return deletion_preview(found, evidence, license_id.strip(), context.now())
    return transfer_preview(found, evidence, license_id.strip(), context.now())


async def coming_renewals(context: ReadingContext, by: str, until: date | None = None) -> list[ComingRenewal]:
    """List the next renewal of every agency, the earliest first; for billing staff and the HMIS lead.

    `until` leaves out those that go out after that day. One without an expiration date comes first.
    """
    may_see_all_billing(await acting(context, by)).require()
    database, now = context.database, context.now()
    known = await asyncio.to_thread(billing.accounts, database)
    evidence = await asyncio.to_thread(billing.evidence_of_all, database, context.today())
    names = {each.id: each.name for each in await asyncio.to_thread(agencies_in, database)}
    there = [each.agency_id for each in known]
    found = [coming_renewal(each, names[each.agency_id], evidence[each.agency_id], now) for each in known]
    found += [without_account(each, names[each], of) for each, of in evidence.items() if each not in there]
    wanted = [each for each in found if until is None or each.goes_out_on is None or each.goes_out_on <= until]
    return sorted(wanted, key=lambda each: (each.goes_out_on or date.min, each.agency_name, each.agency_id))


async def hold_renewal(
    context: Context, by: str, key: str, agency_id: str, reason: str, look_again_on: date | None = None
) -> AccountAnswer:
    """Keep an agency's next renewal back until it is released. Without a day, the policy says when to look again."""
    values: dict[str, Any] = {"reason": reason, "look_again_on": look_again_on}
    return await send_step(context, await acting(context, by), key, agency_id, renewal_hold.hold_renewal, **values)


async def release_renewal(context: Context, by: str, key: str, agency_id: str) -> AccountAnswer:
    """Let an agency's next renewal go out after all."""
    return await send_step(context, await acting(context, by), key, agency_id, renewal_hold.release_renewal)


async def _with_evidence(context: ReadingContext, by: str, agency_id: str) -> tuple[AgencyAccount, BillingEvidence]:
    found = await account(context, by, agency_id)
    evidence = await asyncio.to_thread(billing.evidence, context.database, found.agency_id, context.today())
    return found, evidence
