"""Revocation: marks, revoking, and exceptions."""

from typing import Annotated

import typer

from commands.last_license import Yes, end_access
from commands.license_access import LicenseId, Why, act
from commands.options import As, Json, Key, Reason
from models.license.permissions import AccessEnding
from models.license.state import License
from services import license_changes
from services.context import Context


def flag(license_id: LicenseId, by: As, because: Why, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Mark a license for revocation. The monthly review then decides.

    Example: `starter.py flag l-0010 --as hana@hmis.example --because no_data_entry --reason "No entries since May."`
    """
    act(lambda context, form: license_changes.flag(context, by, form, license_id, because, reason), key, as_json)


def clear_flag(license_id: LicenseId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Remove the mark for revocation from a license.

    Example: `starter.py clear-flag l-0010 --as hana@hmis.example --reason "Entered data for the shelter by hand."`
    """
    act(lambda context, form: license_changes.clear_flag(context, by, form, license_id, reason), key, as_json)


def revoke(
    license_id: LicenseId,
    by: As,
    because: Why,
    reason: Reason,
    yes: Yes = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Revoke a license right away. The letter to its holder says what to do about it.

    The ground is `no_data_entry` or `never_signed_in` where the office revokes for it, `sanction`, or `ce_allotment`
    if a region takes back a Coordinated Entry license. For HMIS lead staff; for a Coordinated Entry license, also for
    the region's Coordinated Entry lead.

    Example: `starter.py revoke l-0010 --as hana@hmis.example --because no_data_entry --reason "Nothing since May."`
    """

    async def work(context: Context, form: str) -> License:
        return await license_changes.revoke(context, by, form, license_id, because, reason)

    act(end_access(AccessEnding.REVOKE, license_id, by, work, yes=yes), key, as_json)


def grant_exception(
    license_id: LicenseId,
    by: As,
    appeal: Annotated[str, typer.Option("--appeal", metavar="APPEAL", help="The appeal on which it was granted.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Carry out an exception that a committee granted on an appeal, if that did not happen automatically.

    It takes the last day and the reason from the decision.

    Example: `starter.py grant-exception l-0010 --as chair@coc.example --appeal P-3f9a0c12b7de`
    """
    act(lambda context, form: license_changes.grant_exception(context, by, form, license_id, appeal), key, as_json)


def end_exception(
    license_id: LicenseId,
    by: As,
    number: Annotated[int, typer.Option("--number", help="The exception's number.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """End an exception before its last day.

    Example: `starter.py end-exception l-0010 --as chair@coc.example --number 1 --reason "No longer needed."`
    """
    act(
        lambda context, form: license_changes.end_exception(context, by, form, license_id, number, reason), key, as_json
    )
