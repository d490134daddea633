"""Revocation: marks, revoking, and exceptions."""

from typing import Annotated

import typer

from commands.license_access import LicenseId, Why, act
from commands.options import As, Json, Key, Reason, day
from services import license_changes


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


def revoke(license_id: LicenseId, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Revoke a license right away. The letter to its holder says how to appeal.

    For HMIS lead staff; for a Coordinated Entry license, also for the region's Coordinated Entry lead.

    Example: `starter.py revoke l-0010 --as hana@hmis.example --reason "No client data for seven months."`
    """
    act(lambda context, form: license_changes.revoke(context, by, form, license_id, reason), key, as_json)


def grant_exception(
    license_id: LicenseId,
    by: As,
    appeal: Annotated[str, typer.Option("--appeal", metavar="APPEAL", help="The appeal on which it was granted.")],
    reason: Reason,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Its last day; by default, it has no end.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Exempt a license from the inactivity policy, as the Performance Committee decided on an appeal.

    Example: `starter.py grant-exception l-0010 --as chair@coc.example --appeal AP-7 --until 2027-06-30 --reason "..."`
    """
    last_day = day(until) if until else None
    act(
        lambda context, form: license_changes.grant_exception(context, by, form, license_id, appeal, last_day, reason),
        key,
        as_json,
    )


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
