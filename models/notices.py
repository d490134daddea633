"""The list of letters and the facts that each one needs, so that a rule's notices can be checked.

The wording is in adapters/mail/templates/, one file for each name. The tests of the rules call `faults` on every
notice.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from models.base import listed
from models.effects import Notice
from models.people import Role


class NoticeFault(Exception):
    """A notice that can't become a letter; the message is one sentence. Trying again changes nothing."""


class CalendarMatter(StrEnum):
    """What a letter puts into people's calendars, changes there, or takes out again."""

    TRAINING_WINDOW = "training window"
    REQUEST_WAIT = "wait of a request"
    APPEAL_DEADLINE = "last day to appeal"
    INVOICE_DUE = "due date of an invoice"
    WORKSHEET = "renewal worksheet"
    QUESTION = "question to an appellant"
    COMMITMENTS = "commitments for a license"
    MEETING = "meeting"


class Template(NamedTuple):
    """What a letter needs before it can be written."""

    facts: Mapping[str, type] = {}
    """Each fact and its type: str, int, bool or list (of str)."""
    optional: Mapping[str, type] = {}
    """Facts that may be left out. The letter then doesn't mention them."""
    dated: bool = False
    """True if the letter makes no sense without a deadline."""
    entries: tuple[CalendarMatter, ...] = ()
    """What the letter may put into calendars, or take out."""
    about: bool = True
    """True if the letter is about a person."""
    signed_by: Role | None = None
    """The role that signs the letter and receives the replies, if not the office and its helpdesk."""


TRAINING: Mapping[str, Template] = {
    "training_started": Template(
        {"first_step": str, "steps": list, "cases": int},
        {"case_steps": int, "request": str},
        dated=True,
        entries=(CalendarMatter.TRAINING_WINDOW,),
    ),
    "training_reminder": Template(
        {"next_step": str, "days_left": int}, dated=True, entries=(CalendarMatter.TRAINING_WINDOW,)
    ),
    "step_returned": Template(
        {"case": int, "step": int, "title": str, "comments": str}, entries=(CalendarMatter.TRAINING_WINDOW,)
    ),
    "step_approved": Template(
        {"case": int, "step": int, "title": str, "next_step": str},
        {"comments": str},
        entries=(CalendarMatter.TRAINING_WINDOW,),
    ),
    "test_not_passed": Template(
        {"title": str, "score": str, "pass_mark": int},
        {"attempts_left": int},
        dated=True,
        entries=(CalendarMatter.TRAINING_WINDOW,),
    ),
    "attempts_used_up": Template(
        {"title": str, "score": str, "pass_mark": int}, dated=True, entries=(CalendarMatter.TRAINING_WINDOW,)
    ),
    "attempt_decision_needed": Template({"title": str, "attempts": int, "last_day": str}),
    "signature_needed": Template({"title": str, "last_day": str, "request": str}),
    "attempt_granted": Template(
        {"title": str, "pass_mark": int, "reason": str}, dated=True, entries=(CalendarMatter.TRAINING_WINDOW,)
    ),
    "test_corrected": Template(
        {"title": str, "before": str, "score": str, "passed": bool, "reason": str, "next_step": str}
    ),
    "case_opened": Template(
        {"case": int, "cases": int, "first_step": str},
        {"comments": str},
        dated=True,
        entries=(CalendarMatter.TRAINING_WINDOW,),
    ),
    "training_extended": Template(
        {"reason": str, "from_day": str}, dated=True, entries=(CalendarMatter.TRAINING_WINDOW,)
    ),
    "training_lapsed": Template({"missing": list}, entries=(CalendarMatter.TRAINING_WINDOW,)),
    "training_completed": Template(optional={"comments": str, "then": str}, entries=(CalendarMatter.TRAINING_WINDOW,)),
    "training_withdrawn": Template({"reason": str}, entries=(CalendarMatter.TRAINING_WINDOW,)),
    "training_ended_person_left": Template(entries=(CalendarMatter.TRAINING_WINDOW,)),
}
"""Letters of a training run."""

UPLOADS: Mapping[str, Template] = {
    # staff: whether it goes to system administrators, and not to whoever uploaded the file
    "upload_infected": Template({"file": str, "virus": str, "staff": bool}),
}
"""Letters about uploaded files."""

REQUESTS: Mapping[str, Template] = {
    "request_received": Template({"kind": str}, {"request": str}),
    "request_review_moved": Template({"closing": str, "from_day": str, "to_day": str}, {"request": str}),
    "request_returned": Template(
        {"missing": list}, {"automatic": bool, "request": str}, entries=(CalendarMatter.REQUEST_WAIT,)
    ),
    "request_rejected": Template({"reason": str}, entries=(CalendarMatter.REQUEST_WAIT,)),
    "request_withdrawn": Template({"reason": str}, entries=(CalendarMatter.REQUEST_WAIT,)),
    "change_ended_person_left": Template({"changes": list}, entries=(CalendarMatter.REQUEST_WAIT,)),
    "change_ended_license_lost": Template({"changes": list, "reason": str}, entries=(CalendarMatter.REQUEST_WAIT,)),
    "no_license_available": Template(
        {"region": str}, signed_by=Role.REGION_MANAGER, entries=(CalendarMatter.REQUEST_WAIT,)
    ),
    "license_set_aside": Template(entries=(CalendarMatter.REQUEST_WAIT,)),
    "license_wait_ended": Template({"wait_days": int}, entries=(CalendarMatter.REQUEST_WAIT,)),
    "account_ready": Template(optional={"hmis_name": str, "first_sign_in_days": int}),
    "access_changed": Template({"changes": list}),
    "change_not_made": Template({"changes": list}),
    "training_site_ready": Template(),
    "removal_scheduled": Template({"day": str}, {"license_then": str, "request": str}),
    "removal_changed": Template({"day": str, "from_day": str}, {"license_then": str, "request": str}),
    "removal_canceled": Template(entries=(CalendarMatter.REQUEST_WAIT,)),
    "removal_done": Template({"late": bool, "lateness": str, "license_kept": bool}),
}
"""Letters of an access request. Days are written out (models.calendar.spoken)."""

LICENSES: Mapping[str, Template] = {
    "first_sign_in_reminder": Template({"days_left": int}),
    # measure: what is counted, such as "client data entry"; rung: what happens next, such as "the license is locked"
    "inactivity_warning": Template({"rung": str, "last_activity": str, "measure": str}),
    "license_inactive": Template({"reason": str, "what_to_do": str}),
    "license_locked": Template({"what_to_do": str}),
    "license_reactivated": Template(entries=(CalendarMatter.APPEAL_DEADLINE,)),
    "reactivation_wanted": Template(optional={"why": str}),
    "leave_started": Template({"until": str}, {"what_to_do": str}),
    "leave_ended": Template(optional={"contact": str}),
    "revocation_flagged": Template({"reason": str}),
    # appeal_how where a committee hears an appeal, or else what_to_do
    "license_revoked": Template(
        {"reason": str}, {"appeal_how": str, "what_to_do": str}, entries=(CalendarMatter.APPEAL_DEADLINE,)
    ),
    "license_deleted": Template(
        {"reason": str}, {"appeal_how": str, "with_agency": bool}, entries=(CalendarMatter.APPEAL_DEADLINE,)
    ),
    "recertification_due": Template({"days_left": int}, {"what_to_do": str}),
    "recertification_overdue": Template(optional={"what_to_do": str}),
    "access_restored": Template(),
}
"""Letters about a license. Reasons and instructions are whole sentences."""

_WHAT_IS_DUE: Mapping[str, type] = {
    "due_now": list,
    "due_by": str,
    "late": bool,
    "access_until": str,
    "access_ended": bool,
}
"""What an agency owes after a payment was taken back, and by when. Only what follows is there."""

BILLING: Mapping[str, Template] = {
    # Amounts and days are written out. access_until is the last day of access while the invoice is unpaid. to_restore
    # lists the invoices whose payment restores access that has ended.
    "invoice_issued": Template(
        {"number": str, "total": str, "licenses": str, "open": str},
        {"paid": str, "access_until": str, "to_restore": str},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "invoice_reminder": Template(
        {"number": str, "open": str, "due": str, "days_left": int},
        {"access_until": str, "to_restore": str},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "invoice_deferred": Template(
        {"number": str, "due": str, "reason": str},
        {"access_until": str, "to_restore": str},
        dated=True,
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "deferral_undone": Template(
        {"number": str, "due": str, "reason": str},
        {"late": bool, "access_until": str, "to_restore": str},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    # paid is what the agency's money had paid on it.
    "invoice_voided": Template(
        {"number": str, "reason": str, "replaced": bool},
        {"paid": str},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    # payment is the payment in words: its amount, how it was made, and the day it was received.
    "payment_received": Template(
        {"amount": str, "applied": list, "open": str},
        {"payment": str, "moved": bool, **_WHAT_IS_DUE},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "payment_returned": Template(
        {"amount": str, "reason": str, "open": str, "invoices": list},
        {"payment": str, "applied": list, **_WHAT_IS_DUE},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "payment_corrected": Template(
        {"amount": str, "reason": str, "open": str, "recorded": str, "corrected": str, "applied": list},
        _WHAT_IS_DUE,
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "payment_moved": Template(
        {"amount": str, "reason": str, "open": str},
        {"payment": str, "applied": list, **_WHAT_IS_DUE},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "charge_issued": Template(
        {"number": str, "total": str, "reason": str, "open": str},
        {"paid": str, "access_until": str},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "amount_written_off": Template(
        {"number": str, "amount": str, "open": str},
        {"left": str},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    "credit_issued": Template(
        {"amount": str, "reason": str, "lines": list},
        {"available": str, "open": str, **_WHAT_IS_DUE},
        about=False,
        entries=(CalendarMatter.INVOICE_DUE,),
    ),
    # invoices are those on which access depends; others are unpaid as well.
    "billing_access_ended": Template({"invoices": list}, {"others": list}, about=False),
    "billing_access_restored": Template(
        optional={"invoices": list}, about=False, entries=(CalendarMatter.INVOICE_DUE,)
    ),
    "worksheet_opened": Template(
        {"licenses": str, "expires": str, "kept": bool}, dated=True, about=False, entries=(CalendarMatter.WORKSHEET,)
    ),
    "self_pay_received": Template({"licenses": str, "once": str, "yearly": str}, about=False),
    "self_pay_accepted": Template({"licenses": str, "fees": list}, {"note": str, "review": str}, about=False),
    "self_pay_refused": Template({"reason": str}, about=False),
    "self_pay_delayed": Template({"until": str, "reason": str}, about=False),
    "self_pay_review_opened": Template({"licenses": str, "reason": str, "until": str}, about=False),
    "self_pay_review_answered": Template({"licenses": str, "supported": bool, "reason": str}, about=False),
}
"""Letters about an agency's invoices and payments, and about self-pay licenses."""

_APPEAL: Mapping[str, type] = {"committee": str, "about": str}

APPEALS: Mapping[str, Template] = {
    # Meetings are written out with their time. about: the subject of the appeal, in lower case
    "appeal_received": Template({**_APPEAL, "meeting": str}, about=False, entries=(CalendarMatter.APPEAL_DEADLINE,)),
    "appeal_continued": Template(
        {**_APPEAL, "reason": str, "next_meeting": str}, about=False, entries=(CalendarMatter.QUESTION,)
    ),
    "appeal_question": Template(
        {**_APPEAL, "reason": str, "next_meeting": str}, dated=True, about=False, entries=(CalendarMatter.QUESTION,)
    ),
    "appeal_assessment": Template(
        {**_APPEAL, "reason": str, "next_meeting": str}, about=False, entries=(CalendarMatter.QUESTION,)
    ),
    "appeal_carried_over": Template({**_APPEAL, "reason": str, "next_meeting": str}, about=False),
    "appeal_rescheduled": Template({**_APPEAL, "next_meeting": str}, {"reason": str}, about=False),
    "appeal_adjourned": Template({**_APPEAL, "reason": str, "resumes": str}, about=False),
    "appeal_resumed": Template(_APPEAL, about=False),
    "appeal_exception": Template(
        {**_APPEAL, "reason": str, "licenses": str, "until": str}, about=False, entries=(CalendarMatter.QUESTION,)
    ),
    "appeal_reinstated": Template(
        {**_APPEAL, "reason": str, "licenses": str}, about=False, entries=(CalendarMatter.QUESTION,)
    ),
    # how: where the license comes from, such as "that another region can spare"
    "appeal_license_granted": Template(
        {**_APPEAL, "reason": str, "how": str, "for_region": bool}, about=False, entries=(CalendarMatter.QUESTION,)
    ),
    "appeal_license_requested": Template({**_APPEAL, "reason": str}, about=False, entries=(CalendarMatter.QUESTION,)),
    "appeal_denied": Template(
        {**_APPEAL, "reason": str, "self_pay": str, "board": str},
        {"estimate": str},
        about=False,
        entries=(CalendarMatter.QUESTION,),
    ),
    # reason is left out if the appellant withdrew it
    "appeal_withdrawn": Template(_APPEAL, {"reason": str}, about=False, entries=(CalendarMatter.QUESTION,)),
    "appeal_set_aside": Template({**_APPEAL, "reason": str}, about=False),
}
"""Letters to the appellant. Each kind of decision has its own."""

COMMITTEES: Mapping[str, Template] = {
    "meeting_agenda": Template(
        {"committee": str, "meeting": str, "appeals": list},
        {"moved": str, "closed": str, "report": str},
        about=False,
        entries=(CalendarMatter.MEETING,),
    ),
    "meeting_report": Template({"committee": str, "meeting": str, "report": str}, about=False),
    "meeting_moved": Template(
        {"committee": str, "meeting": str, "new_meeting": str},
        {"reason": str},
        about=False,
        entries=(CalendarMatter.MEETING,),
    ),
    "meeting_canceled": Template(
        {"committee": str, "meeting": str, "reason": str, "appeals": list},
        {"next_meeting": str},
        about=False,
        entries=(CalendarMatter.MEETING,),
    ),
    "meeting_not_held": Template(
        {"committee": str, "meeting": str, "reason": str, "appeals": list},
        {"next_meeting": str, "was_adjourned": bool},
        about=False,
        entries=(CalendarMatter.MEETING,),
    ),
    "meeting_on_again": Template(
        {"committee": str, "meeting": str, "reason": str}, about=False, entries=(CalendarMatter.MEETING,)
    ),
    "meeting_adjourned": Template(
        {"committee": str, "meeting": str, "reason": str, "resumes": str},
        about=False,
        entries=(CalendarMatter.MEETING,),
    ),
    "meeting_minutes": Template({"committee": str, "meeting": str, "responses": list}, about=False),
    "minutes_corrected": Template({"committee": str, "meeting": str, "correction": str, "reason": str}, about=False),
}
"""Letters to the members of a committee."""

ALLOTMENT: Mapping[str, Template] = {
    "ce_license_given": Template(
        {"region": str, "commitments": list},
        {"delegation": int},
        dated=True,
        about=False,
        entries=(CalendarMatter.COMMITMENTS,),
    ),
    "ce_license_ended": Template({"region": str, "reason": str}, about=False, entries=(CalendarMatter.COMMITMENTS,)),
    "ce_license_denied": Template({"region": str, "reason": str}, about=False),
    "license_request_answered": Template({"region": str, "granted": bool, "reason": str}, about=False),
    "allotment_changed": Template({"region": str, "allotted": int, "delegated": int, "arithmetic": str}, about=False),
}
"""Letters about Coordinated CalendarMatter licenses and about a region's share of them."""

CALENDARS: Mapping[str, Template] = {
    # what: what was due, as the calendar entry calls it
    "deadline_over": Template({"what": str}, about=False, entries=tuple(CalendarMatter)),
}
"""The letter about a deadline that no other letter takes out of people's calendars."""

DIRECTORY: Mapping[str, Template] = {
    "role_given": Template(
        {"role": str, "from_day": str}, {"until_day": str, "region": str, "by": str, "reason": str}, about=False
    ),
    # decides: whether the person holds a role, so that signing in by email is not enough
    "invited": Template({"page": str, "days": int, "decides": bool}, about=False),
    # last_day is left out if the role ended at once
    "role_ended": Template({"role": str}, {"last_day": str, "region": str, "by": str, "reason": str}, about=False),
    "address_changed": Template({"days": int}, about=False),
    "address_restored": Template({}, about=False),
    "agency_address_changed": Template({"before": str, "address": str}, about=False),
    # why is part of a sentence: "there is no such mailbox (5.1.1)"
    "address_needed": Template({"why": str, "last_day": str}),
}
"""Letters about the roles and addresses of people and their way into the portal. Days are written out."""

STAFF: Mapping[str, Template] = {
    "task_overdue": Template({"title": str, "due": str}, about=False),
}
"""Letters to the office's own staff."""

SIGN_IN: Mapping[str, Template] = {
    # until: the last moment, written out with its time
    "passkey_recovery_asked": Template({"reason": str}, about=False),
    "passkey_recovery_to_confirm": Template({"hours": int}),
    "passkey_recovery_confirmed": Template({"until": str, "hours": int}, about=False),
    "passkey_added": Template({"name": str}, about=False),
    "passkey_removed": Template({"name": str}, about=False),
}
"""Letters about the ways in. They hold no secrets."""

PORTAL: Mapping[str, Template] = {
    "sign_in": Template({"link": str, "code": str, "minutes": int}, about=False),
    "code_new_address": Template({"code": str, "minutes": int}, about=False),
    "code_undo_address": Template({"code": str, "minutes": int}, about=False),
}
"""Letters that the portal sends itself: they hold secrets, which are never stored."""

TEMPLATES: Mapping[str, Template] = {
    **TRAINING,
    **UPLOADS,
    **REQUESTS,
    **LICENSES,
    **BILLING,
    **APPEALS,
    **COMMITTEES,
    **ALLOTMENT,
    **CALENDARS,
    **DIRECTORY,
    **STAFF,
    **SIGN_IN,
    **PORTAL,
}
"""Every letter by name."""


def faults(notice: Notice) -> list[str]:
    """List what keeps `notice` from becoming a letter. The list is empty if it is fine."""
    template = TEMPLATES.get(notice.template)
    if template is None:
        return ["there is no letter of this name"]
    found = [f"the fact {name!r} is missing" for name in template.facts if name not in notice.facts]
    known = {**template.facts, **template.optional}
    for name, wanted in known.items():
        if name in notice.facts and type(notice.facts[name]) is not wanted:
            found.append(f"the fact {name!r} must be of type {wanted.__name__}")
    if template.dated and notice.deadline is None:
        found.append("it has no deadline")
    if notice.deadline is not None and notice.appointment is not None:
        found.append("it has a deadline and an appointment, and one letter carries one calendar entry")
    if template.about and notice.about is None:
        found.append("it does not name the person it is about")
    if not notice.to and notice.to_role is None:
        found.append("it is addressed to nobody")
    return found


def unknown_facts(notice: Notice) -> list[str]:
    """List the facts that the letter never uses. They do no harm, but are probably a mistake in the rule."""
    template = TEMPLATES.get(notice.template, Template())
    return [name for name in notice.facts if name not in template.facts and name not in template.optional]


def undeclared_entry(notice: Notice) -> bool:
    """Return whether the letter carries a calendar entry of which its template says nothing."""
    carries = notice.deadline is not None or notice.appointment is not None
    return carries and not TEMPLATES.get(notice.template, Template()).entries


def require_sound(notice: Notice) -> None:
    """Raise NoticeFault, naming every fault, unless `notice` can become a letter."""
    found = faults(notice)
    if found:
        raise NoticeFault(f"The notice {notice.template!r} can't be written: {listed(found)}.")
