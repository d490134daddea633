"""What restores access: a remedy for each reason, and an appeal if a committee hears one (003, section 4)."""

from datetime import date, datetime
from enum import StrEnum

from models.base import listed
from models.calendar import Deadline, civil_day, counted, day_deadline, spoken
from models.license.lifecycle import INACTIVITY, InactiveReason
from models.license.state import License


class Reader(StrEnum):
    """Who reads what restores access, or what keeps it."""

    HOLDER = "holder"
    """The person."""
    CONTACT = "contact"
    """The person, who is also the one to ask at the agency."""
    AGENCY = "agency"
    """Somebody who acts for the person's agency."""
    OFFICE = "office"
    """Somebody of the office, such as the helpdesk."""


def ask_for_reactivation(license_: License) -> str:
    """Say who asks for reactivation, as a sentence to the holder."""
    return f"Ask {license_.terms.contact.yours} to request reactivation."


def what_to_do(license_: License, reason: InactiveReason) -> str:
    """Say what lifts a reason, as a sentence to the holder. Each reason has a remedy of its own."""
    contact = license_.terms.contact.yours
    return {
        InactiveReason.LEFT_AND_KEPT: f"If you need access again, ask {contact} to request it for you as a new user.",
        InactiveReason.UNPAID: "Your agency needs to pay its invoice. You’ll get your access back once it is paid.",
        InactiveReason.NO_DATA_ENTRY: ask_for_reactivation(license_),
        InactiveReason.NEVER_SIGNED_IN: ask_for_reactivation(license_),
        InactiveReason.NO_LOGIN: ask_for_reactivation(license_),
        InactiveReason.LEAVE_OF_ABSENCE: f"When you’re back, ask {contact} to end your leave.",
        InactiveReason.RECERTIFICATION_OVERDUE: how_to_recertify(license_),
        InactiveReason.SANCTION: f"Ask {contact} to contact the HMIS lead about it.",
        InactiveReason.CE_ALLOTMENT: "Contact the Coordinated Entry lead of your region about it.",
    }[reason]


def how_to_recertify(license_: License) -> str:
    """Say what recertification asks for, as a sentence to the holder (document 004)."""
    asked = what_recertification_takes(license_)
    return asked or "Complete the yearly recertification, and let us know when you’re done."


def what_recertification_takes(license_: License) -> str:
    """Say which courses and papers recertification takes, as a sentence; empty if the policy names none."""
    policy = license_.terms.policy.recertification
    if policy is None or not (policy.courses or policy.worksheet_required):
        return ""
    courses = listed([f"“{each}”" for each in policy.courses])
    number = "course" if len(policy.courses) == 1 else "courses"
    papers = ["certificate" if len(policy.courses) == 1 else "certificates"] if policy.courses else []
    papers += ["recertification worksheet"] if policy.worksheet_required else []
    first = f"Complete the {number} {courses}, then submit" if policy.courses else "Submit"
    return f"{first} the {listed(papers)}."


def after_revocation(license_: License, ground: InactiveReason) -> str:
    """Say what to do about a revocation: appeal it or, if no committee hears that, what lifts its ground."""
    return how_to_appeal(license_, ground) or what_to_do(license_, ground)


def how_to_appeal(license_: License, ground: InactiveReason) -> str:
    """Say how to appeal a revocation, and to which committee. Return an empty text if no committee hears it (LIC-30).

    A license whose terms are older than the names of the committees says what its policy says.
    """
    appealing, hearing = license_.terms.policy.appealing, license_.terms.hearing
    if appealing is None or (hearing and ground not in hearing):
        return ""
    return f"The {hearing[ground]} hears this appeal. {appealing.how}" if hearing else appealing.how


def how_to_appeal_until(license_: License, ground: InactiveReason, until: date | None) -> str:
    """Say the same with the last day to file, if there is one."""
    how = how_to_appeal(license_, ground)
    return f"{how} The appeal must be filed by {spoken(until)}." if how and until else how


def appeal_still_open(license_: License, now: datetime) -> str:
    """Say how the revocation can still be appealed. Return an empty text if there is none, or if it is too late."""
    revocation = license_.revocation
    if revocation is None:
        return ""
    until = revocation.appeal_until
    too_late = until is not None and civil_day(now, license_.terms.time_zone) > until
    return "" if too_late else how_to_appeal_until(license_, revocation.ground, until)


def appeal_deadline(license_: License, ground: InactiveReason, revoked_at: datetime) -> Deadline | None:
    """Return the last day to appeal a revocation, or None if there is no limit or no appeal."""
    appealing = license_.terms.policy.appealing
    if appealing is None or appealing.within_days is None or not how_to_appeal(license_, ground):
        return None
    rule = f"{counted(appealing.within_days, 'day')} to appeal"
    return day_deadline(revoked_at, appealing.within_days, license_.terms.time_zone, rule, appealing.source)


def remedy(reason: InactiveReason, name: str, *, of_agency: bool) -> str:
    """Say what lifts a reason, to somebody else than the holder, who is `name`."""
    if reason == InactiveReason.LEAVE_OF_ABSENCE:
        return f"{'End the leave' if of_agency else 'The agency ends the leave'} when {name} is back."
    if reason == InactiveReason.SANCTION:
        return "Contact the HMIS lead about it." if of_agency else "Reactivate the license when the sanction is over."
    if reason == InactiveReason.CE_ALLOTMENT:
        return "Contact the Coordinated Entry lead of the region about it."
    if reason == InactiveReason.LEFT_AND_KEPT:
        who = "Request" if of_agency else "The agency can request"
        return f"{who} access for {name} as a new user, if it is needed again."
    return "Request reactivation." if of_agency else "Reactivate the license once the agency asks for it."


def what_helps(license_: License, reason: InactiveReason, reader: Reader, name: str) -> str:
    """Say what lifts a reason, as `reader` needs it; `name` is the holder's. Nobody is sent to ask themselves."""
    of_agency = reader == Reader.AGENCY
    if reader == Reader.CONTACT and reason in _BY_CONTACT:
        return _BY_CONTACT[reason]
    if reader in (Reader.HOLDER, Reader.CONTACT):
        return what_to_do(license_, reason)
    if reason == InactiveReason.UNPAID:
        who_pays = "Pay the agency’s invoice" if of_agency else "The agency needs to pay its invoice"
        return f"{who_pays}. Payment restores access."
    if reason == InactiveReason.RECERTIFICATION_OVERDUE:
        takes = what_recertification_takes(license_)
        return f"{name} needs to do this: {takes}" if takes else f"{name} needs to complete the yearly recertification."
    return remedy(reason, name, of_agency=of_agency)


_BY_CONTACT = {
    InactiveReason.LEFT_AND_KEPT: "If you need access again, request it for yourself as a new user.",
    **dict.fromkeys(INACTIVITY, "Request reactivation."),
    InactiveReason.LEAVE_OF_ABSENCE: "When you’re back, end your leave.",
    InactiveReason.SANCTION: "Contact the HMIS lead about it.",
}
"""What somebody does about their own license who would otherwise be told to ask themselves."""
