"""The renewals to come, to look over before they go out: when, how many licenses, how much, and what is missing."""

from datetime import date, datetime

from models.base import Key, Message
from models.billing.posting import today
from models.billing.rules.renewal import invoice_at, planned
from models.billing.state import AgencyAccount, BillingEvidence, RenewalHold
from models.calendar import civil_day, spoken
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from models.money.amounts import Amount

NO_DATE = "The agency has no expiration date."
NO_CONTACT = "The agency has no billing contact."


class ComingRenewal(Message):
    """An agency's next renewal as it would be today."""

    agency_id: Key
    agency_name: str
    goes_out_on: date | None = None
    """The day it goes out, unless it is on hold. Empty without an expiration date."""
    expires_on: date | None = None
    """The day after whose end the next term begins."""
    licenses: int = 0
    amount: Amount | None = None
    """Empty if it can't be calculated yet."""
    missing: tuple[str, ...] = ()
    """What is missing, in sentences."""
    hold: RenewalHold | None = None
    on_hold: str = ""
    """Why it is on hold, and what follows, in sentences. Empty if it is not."""


def coming_renewal(account: AgencyAccount, name: str, evidence: BillingEvidence, now: datetime) -> ComingRenewal:
    """Return the next renewal of an agency as it would be today."""
    row = without_account(account.agency_id, name, evidence).model_copy(
        update={"hold": account.renewal_hold, "on_hold": _on_hold(account, now)}
    )
    contact = () if evidence.has_billing_contact else (NO_CONTACT,)
    try:
        goes_out, plan = invoice_at(account), planned(account, evidence)
    except RuleViolation as refusal:
        missing = (NO_DATE if refusal.code == "no_expiration_date" else refusal.sentence, *contact)
        known = account.expires_on is not None and account.covered_until is not None
        days = {"goes_out_on": civil_day(invoice_at(account), account.time_zone)} if known else {}
        return row.model_copy(update={**days, "expires_on": account.covered_until, "missing": missing})
    return row.model_copy(
        update={
            "goes_out_on": max(civil_day(goes_out, account.time_zone), today(account, now)),
            "expires_on": account.covered_until,
            "licenses": len({line.license_id for line in plan.lines}),
            "amount": plan.amount,
            "missing": contact,
        }
    )


def without_account(agency_id: str, name: str, evidence: BillingEvidence) -> ComingRenewal:
    """Return the line of an agency that can't be billed yet, because it has no expiration date."""
    there = [each for each in evidence.licenses if each.state != LicenseState.DELETED]
    missing = (NO_DATE,) if evidence.has_billing_contact else (NO_DATE, NO_CONTACT)
    return ComingRenewal(agency_id=agency_id, agency_name=name, licenses=len(there), missing=missing)


def _on_hold(account: AgencyAccount, now: datetime) -> str:
    hold = account.renewal_hold
    if hold is None:
        return ""
    since = spoken(civil_day(hold.at, account.time_zone))
    said = f"On hold since {since}. Look again by {spoken(hold.look_again_on)}."
    if account.covered_until is not None and today(account, now) > account.covered_until:
        said += f" The licenses expired on {spoken(account.covered_until)}. Nobody loses access because of our hold."
    return f"{said} Reason: {hold.because}"
