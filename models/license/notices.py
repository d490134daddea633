"""The letters and tasks about a license."""

from datetime import datetime

from models.calendar import civil_day, spoken
from models.effects import CloseTask, Facts, Notice
from models.license.assignments import last_person
from models.license.state import License

RETURN_TASK = "return"


REACTIVATION_TASK = "reactivation"


QUESTIONS_CLOSED = (CloseTask(key=REACTIVATION_TASK, done=False), CloseTask(key=RETURN_TASK, done=False))
"""The questions about a holder that nobody needs to answer any more."""


def spoken_day(license_: License, at: datetime) -> str:
    """The day of an instant where the license is used, as people say it."""
    return spoken(civil_day(at, license_.terms.time_zone))


def order_key(number: int) -> str:
    """The key of the task for a piece of work on the account."""
    return f"account/{number}"


def to_holder(license_: License, template: str, facts: Facts) -> Notice:
    """A notice to the holder, with a copy to whoever speaks for the agency."""
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
    """The letter that says why the license is inactive, and what brings it back."""
    return to_holder(license_, "license_inactive", {"reason": reason, "what_to_do": to_do})
