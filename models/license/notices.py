"""The letters and tasks about a license."""

from datetime import datetime

from models.calendar import civil_day, spoken
from models.effects import CloseTask, Facts, Notice
from models.license.assignments import last_person
from models.license.state import License

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
    """Return a notice to the holder, with a copy to whoever speaks for the agency."""
    person = last_person(license_)
    return Notice(
        template=template,
        to=(person,),
        to_role=license_.terms.contact,
        agency_id=license_.agency_id,
        about=person,
        facts=facts,
    )


def inactive_notice(license_: License, reason: str, to_do: str) -> Notice:
    """Say why the license is inactive, and what restores access."""
    return to_holder(license_, "license_inactive", {"reason": reason, "what_to_do": to_do})
