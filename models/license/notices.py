"""The letters and tasks about a license."""

from datetime import datetime

from models.calendar import civil_day, spoken
from models.effects import CloseTask, Facts, Notice
from models.license.assignments import last_person
from models.license.lifecycle import InactiveReason
from models.license.state import License
from models.people import Role

RETURN_TASK = "return"


REACTIVATION_TASK = "reactivation"


QUESTIONS_CLOSED = (CloseTask(key=REACTIVATION_TASK, done=False), CloseTask(key=RETURN_TASK, done=False))
"""Closes the questions about a holder that nobody needs to answer now."""


def spoken_day(license_: License, at: datetime) -> str:
    """Write the day of an instant where the license is used, as people say it."""
    return spoken(civil_day(at, license_.terms.time_zone))


def order_key(number: int) -> str:
    """Return the key of the task for a piece of work on the account."""
    return f"account/{number}"


def to_holder(license_: License, template: str, facts: Facts) -> Notice:
    """Return a notice to the holder, with a copy to the agency's representatives."""
    person = last_person(license_)
    return Notice(
        template=template,
        to=(person,),
        to_role=Role.REPRESENTATIVE,
        agency_id=license_.agency_id,
        about=person,
        facts=facts,
    )


ASK_FOR_REACTIVATION = "Ask your agency’s authorized representative to request reactivation."


def inactive_notice(license_: License, reason: str, to_do: str) -> Notice:
    """Say why the license is inactive, and what restores access."""
    return to_holder(license_, "license_inactive", {"reason": reason, "what_to_do": to_do})


def what_to_do(reason: InactiveReason) -> str:
    """Say in a sentence what restores access."""
    return {
        InactiveReason.UNPAID: "Your agency needs to pay its invoice. You’ll get your access back once it is paid.",
        InactiveReason.RECERTIFICATION_OVERDUE: "Complete the recertification courses and the worksheet.",
        InactiveReason.LEAVE_OF_ABSENCE: "When you’re back, ask your agency to request reactivation.",
        InactiveReason.SANCTION: "Your agency’s authorized representative can contact the HMIS lead about it.",
    }.get(reason, ASK_FOR_REACTIVATION)
