"""The letters and tasks about a license."""

from datetime import datetime

from models.calendar import civil_day, last_day_deadline, spoken
from models.effects import CloseTask, Facts, Notice
from models.license.assignments import last_person
from models.license.state import License
from models.pages import license_help_page

RETURN_TASK = "return"

APPEAL_ENTRY = "appeal"
"""The key of the calendar entry for the last day to appeal a revocation, within the license's process."""

LAST_DAY_TO_APPEAL = "Last day to appeal"


REACTIVATION_TASK = "reactivation"

WISH_TASK = "wish"
"""The key of the agency's task that its user asks for the license back."""

REACTIVATION_CLOSED = (CloseTask(key=REACTIVATION_TASK, done=False), CloseTask(key=WISH_TASK, done=False))
"""Closes the questions about reactivating a license that nobody can reactivate now."""

QUESTIONS_CLOSED = (*REACTIVATION_CLOSED, CloseTask(key=RETURN_TASK, done=False))
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


def without_appeal(license_: License, notice: Notice) -> Notice:
    """Return the letter with the last day to appeal a revocation off the calendars, if there is one."""
    revocation = license_.revocation
    if revocation is None or revocation.appeal_until is None:
        return notice
    deadline = last_day_deadline(
        revocation.appeal_until, revocation.at, license_.terms.time_zone, rule="the last day to appeal", source=""
    )
    off = {
        "deadline": deadline,
        "deadline_title": LAST_DAY_TO_APPEAL,
        "deadline_key": APPEAL_ENTRY,
        "deadline_is_off": True,
    }
    return notice.model_copy(update=off)


def wish_notice(license_: License, why: str) -> Notice:
    """Say to whoever acts for the agency that the holder asks for the license back."""
    notice = to_holder(license_, "reactivation_wanted", {"why": why} if why else {})
    return notice.model_copy(update={"to": (), "page": license_help_page(license_.license_id)})


def inactive_notice(license_: License, reason: str, to_do: str) -> Notice:
    """Say why the license is inactive, and what restores access."""
    return to_holder(license_, "license_inactive", {"reason": reason, "what_to_do": to_do})
