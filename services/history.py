"""The audit trail: who did what, and under which version of the policy."""

import asyncio

from models.errors import RuleViolation
from models.ids import billing_workflow_id, license_workflow_id, request_workflow_id, training_workflow_id
from models.oversight import may_see_account_record, may_see_record
from models.people import Actor
from models.policy.agency_roles import Readers
from services.context import ReadingContext
from services.people import acting, known_agency, known_person, person_id_of
from storage.payer_names import PAYERS
from storage.reads import audit
from storage.reads.audit import AuditRow


async def history(
    context: ReadingContext,
    by: str,
    *,
    request_id: str | None = None,
    license_id: str | None = None,
    agency_id: str | None = None,
    person: str | None = None,
) -> list[AuditRow]:
    """List every step of a request with its training and of a license, or every step about an agency or a person.

    Steps that the person who asks may not see are left out. If no step is left, that is refused. Billing staff see the
    steps of agencies' accounts.
    """
    actor = await acting(context, by)
    person_id = None if person is None else await person_id_of(context, person)
    found = await _found(context, request_id, license_id, agency_id, person_id)
    readers = context.policy().readers
    seen = [each for each in found if _may_see(actor, each, readers)]
    if not seen:  # the same answer, whether there is nothing or nothing that they may see
        if agency_id is None or person_id is not None or not may_see_account_record(actor, agency_id, readers):
            may_see_record(actor, agency_id, person_id, readers).require()
        if person is not None:
            await known_person(context, person)
    return seen


def _may_see(actor: Actor, row: AuditRow, readers: Readers) -> bool:
    on_account = row.agency_id is not None and row.workflow_id in (billing_workflow_id(row.agency_id), PAYERS)
    if on_account and may_see_account_record(actor, row.agency_id, readers):
        return True
    return bool(may_see_record(actor, row.agency_id, row.person_id, readers))


async def _found(
    context: ReadingContext,
    request_id: str | None,
    license_id: str | None,
    agency_id: str | None,
    person_id: str | None,
) -> list[AuditRow]:
    workflow_ids: list[str] = []
    if request_id is not None:
        workflow_ids += [request_workflow_id(request_id), training_workflow_id(request_id)]
    if license_id is not None:
        workflow_ids.append(license_workflow_id(license_id))
    if workflow_ids:
        return await asyncio.to_thread(audit.history, context.database, *workflow_ids)
    if agency_id is None and person_id is None:
        raise RuleViolation(
            "about_what", "Please name a request, a license, an agency, or a person to see its history."
        )
    return await asyncio.to_thread(
        audit.history_of,
        context.database,
        agency_id=None if agency_id is None else (await known_agency(context, agency_id)).id,
        person_id=person_id,
    )
