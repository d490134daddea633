"""The start of an agency's account, from the records."""

from datetime import datetime

from models.billing.messages import AccountStart
from models.calendar import civil_day
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.reads import billing
from storage.reads.agencies import agency


def account_start(database: Database, pack: PolicyPack, agency_id: str, at: datetime, *, paid: bool) -> AccountStart:
    """Return an account's start: the agency's licenses on record, and whether this term is paid for.

    Raises LookupError for an agency that is not on record.
    """
    known = agency(database, agency_id)
    if known is None:
        raise LookupError(f"there is no agency {agency_id}")
    version = pack.in_force(at)
    return AccountStart(
        agency_id=agency_id,
        time_zone=pack.time_zone,
        policy_label=version.label,
        policy=version.billing,
        expires_on=known.license_expires_on,
        licenses=billing.evidence(database, agency_id, civil_day(at, pack.time_zone)).licenses,
        paid=paid,
        days_billed_once=True,
    )
