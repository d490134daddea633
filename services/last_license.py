"""What people see before they end access to a license: whether its organization can use another one (LIC-24), and
whether its holder keeps the Level 4 list for Coordinated Entry (LIC-07).

Front doors show it and ask before anybody revokes, takes back, deactivates, deletes, or gives up a license. It holds
nothing back.
"""

import asyncio
from collections.abc import Collection

from models.access_request.permissions import may_request
from models.base import listed
from models.billing.permissions import may_answer_worksheet
from models.billing.state import Answer
from models.license.lifecycle import LicenseState
from models.license.permissions import AccessEnding, may_end_access
from models.license.state import HOLDING
from models.people import Role
from models.policy.billing import Unanswered
from services.context import Context, ReadingContext
from services.people import acting, known_agency, person_id_of
from storage.reads import actors, billing, licenses
from storage.reads.licenses import LicenseRow


async def warning(context: Context, by: str, license_id: str, ending: AccessEnding) -> str:
    """Say what the organization loses with a license, or return an empty text."""
    from services.license_changes import snapshot  # Removals and worksheets do without all that it loads.

    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_end_access(actor, license_, ending).require()
    if license_.state == LicenseState.DELETED:
        return ""
    return await _loss(context, license_.agency_id, {license_.license_id})


async def removal_warning(context: ReadingContext, by: str, agency_id: str, person: str) -> str:
    """Say what the organization loses if it gives up the license of somebody who leaves, or return an empty text."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_request(actor, agency.id, context.policy().access_requests.requesting).require()
    person_id = await person_id_of(context, person)
    of_agency = await asyncio.to_thread(licenses.licenses_of, context.database, agency.id)
    given_up = {each.id for each in of_agency if each.person_id == person_id and each.assignment_state in HOLDING}
    return await _loss(context, agency.id, given_up)


async def worksheet_warning(context: ReadingContext, by: str, agency_id: str, answers: dict[str, Answer]) -> str:
    """Say what the organization loses with the licenses that a renewal worksheet gives up, or return an empty text.

    Earlier answers count, and what the policy does with a license about which nobody answers.
    """
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    account = await asyncio.to_thread(billing.account, context.database, agency.id)
    if account is None:
        return ""  # The answer itself is refused.
    may_answer_worksheet(actor, account).require()
    rows = await asyncio.to_thread(billing.worksheet, context.database, agency.id)
    gives_up = account.policy.renewal.unanswered == Unanswered.REMOVE
    unanswered = {each.license_id: Answer.REMOVE if gives_up and each.asked else Answer.KEEP for each in rows}
    answered = {each.license_id: each.answer for each in rows if each.answer is not None}
    given_up = {key for key, each in (unanswered | answered | answers).items() if each == Answer.REMOVE}
    return await _loss(context, account.agency_id, given_up) if Answer.REMOVE in answers.values() else ""


async def _loss(context: ReadingContext, agency_id: str, lost: Collection[str]) -> str:
    """Say what an organization loses with these licenses: all that it can use, or a list holder's."""
    of_agency = await asyncio.to_thread(licenses.licenses_of, context.database, agency_id)
    gone = [each for each in of_agency if each.id in lost]
    if not gone:
        return ""
    usable = [each for each in of_agency if each.state == LicenseState.ACTIVE]
    last = "" if any(each not in gone for each in usable) else _last(gone[0].agency_name, len(usable))
    return " ".join(each for each in (last, await _list_holders(context, gone)) if each)


def _last(name: str, number: int) -> str:
    if number <= 1:
        return f"This is the last license of {name}: without it, nobody there can sign in."
    return f"These are the last licenses of {name}: without them, nobody there can sign in."


async def _list_holders(context: ReadingContext, gone: Collection[LicenseRow]) -> str:
    found = await asyncio.to_thread(actors.holders, context.database, Role.LIST_HOLDER, context.today())
    holders = {each.id for each in found}
    names = [each.person_name for each in gone if each.person_id in holders and each.person_name]
    if not names:
        return ""
    keeps = "keeps" if len(names) == 1 else "keep"
    return f"{listed(names)} {keeps} the Level 4 list for Coordinated Entry."
