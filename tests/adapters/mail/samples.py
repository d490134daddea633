"""A small office and its people, for the tests of letters."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar, Event

from adapters.mail.letter import Letter, Mailbox, Recipient, message_id
from adapters.mail.rendering import Mailing
from models.calendar import Deadline, day_deadline, hour_deadline
from models.effects import Facts, Notice
from models.policy.pack import PolicyPack, parse_pack

ZONE = "America/Chicago"
SOURCE = "Handbook of the office, page 1"
WRITTEN = datetime(2026, 11, 6, 15, tzinfo=UTC)
LAST_DAY = date(2026, 11, 20)

DANA = Recipient(person_id="p-dana", name="Dana Reed", address="dana@harbor.example")
PAT = Recipient(person_id="p-pat", name="Pat Lee", address="pat@harbor.example")
KIM = Recipient(person_id="p-kim", name="Kim Ortiz", address="kim@harbor.example")


def pack(wording: Mapping[str, str] | None = None, phone: str = "555-0100") -> PolicyPack:
    """The policy of a small office."""
    return parse_pack(_content(wording or {}, phone), "lakeside.toml")


def _content(wording: Mapping[str, str], phone: str) -> dict[str, Any]:
    rule = {"source": SOURCE}
    stages = {**rule, "stages": ["review", "license", "training", "account"]}
    return {
        "pack": "lakeside",
        "name": "Lakeside HMIS implementation",
        "time_zone": ZONE,
        "office": {
            "name": "Lakeside HMIS Office",
            "sender": "hmis@lakeside.example",
            "helpdesk": "help@lakeside.example",
            "hmis_name": "Lakeside HMIS",
            "phone": phone,
        },
        "wording": dict(wording),
        "version": [
            {
                "effective": "2020-01-01",
                "label": "Lakeside 1",
                "access_requests": {
                    "form": rule,
                    "requesting": {**rule, "roles": ["representative"]},
                    "reviewing": {**rule, "roles": ["reviewer"], "within_business_days": 2, "completion_days": 14},
                    "licensing": {**rule, "when_none_open": "wait", "wait_days": 30},
                    "procedures": {
                        "new_user": stages,
                        "modify_with_training": {**rule, "stages": ["review", "training", "account"]},
                        "modify": {**rule, "stages": ["review", "account"]},
                        "training_site": {**rule, "stages": ["account"]},
                    },
                    "leaver_notice": {**rule, "hours": 24},
                    "account": {**rule, "target_hours": 24, "limit_hours": 48},
                },
                "billing": {
                    "rates": [{**rule, "kinds": ["standard"], "funding": "agency_pays", "effective": "2020-01-01"}],
                    "default_funding": {**rule, "funding": "agency_pays"},
                    "proration": {**rule, "by": "daily"},
                    "credits": {**rule, "may_be_paid_out": False},
                    "renewal": {
                        **rule,
                        "worksheet_days_before": 45,
                        "invoice_days_before": 30,
                        "unanswered": "keep",
                    },
                    "payment": {**rule, "renewal_due": "expiration_date", "least_days": 14, "separate_days": 30},
                    "nonpayment": {**rule, "access_ends": True},
                    "deferring": {**rule, "roles": ["billing"], "at_most_days": 60},
                    "paper": {**rule, "payable_to": "Lakeside", "remit_to": ["1 Lake Road"], "how_to_pay": "By check."},
                },
                "training": {
                    "requirements": [{**rule, "kind": "form", "id": "rules", "title": "User rules form"}],
                    "practice": {**rule, "steps": ["Enter a household"], "cases": 1},
                    "window": {**rule, "days": 14, "under_review_at_deadline": "lapse"},
                    "reminders": {**rule, "days_before": [3]},
                    "lapse": {**rule, "notice": True},
                    "extending": {**rule, "roles": ["hmis_lead"], "at_most_days": 14},
                    "reviewers": ["reviewer"],
                    "review_days": 3,
                },
                "licenses": {
                    "leave": {**rule, "at_most_days": 180, "answer_days": 7},
                },
            }
        ],
    }


def by_the_end_of_the_day() -> Deadline:
    """14 days after the letter was written, in Chicago."""
    return day_deadline(WRITTEN, 14, ZONE, "14 calendar days", SOURCE)


def within_hours() -> Deadline:
    """48 hours after the letter was written."""
    return hour_deadline(WRITTEN, 48, ZONE, "48 hours", SOURCE)


def notice(template: str, facts: Facts | None = None, deadline: Deadline | None = None) -> Notice:
    """A notice to Dana about Dana, Pat in copy."""
    return Notice(
        template=template,
        to=(DANA.person_id,),
        cc=(PAT.person_id,),
        about=DANA.person_id,
        facts=facts or {},
        deadline=deadline,
    )


def training_started(**facts: Any) -> Notice:
    """The first letter of a training run."""
    said: dict[str, Any] = {
        "first_step": "Fill in the User rules form",
        "steps": ["User rules form", "Step 1: Enter a household"],
        "cases": 1,
        **facts,
    }
    return notice("training_started", said, by_the_end_of_the_day())


def mailing(**changes: Any) -> Mailing:
    """To Dana, Pat in copy, about Dana at Harbor House."""
    usual = Mailing(
        notice_id="n-1",
        written_at=WRITTEN,
        to=(DANA,),
        cc=(PAT,),
        about_name="Dana Reed",
        agency_name="Harbor House",
    )
    return usual._replace(**changes)


def letter(**changes: Any) -> Letter:
    """A short letter, without going through a template."""
    usual: dict[str, Any] = {
        "delivery_id": "n-1",
        "message_id": message_id("n-1", "lakeside.example"),
        "date": WRITTEN,
        "sender": Mailbox(name="Lakeside HMIS Office", address="hmis@lakeside.example"),
        "reply_to": Mailbox(name="Lakeside HMIS Office", address="help@lakeside.example"),
        "to": (DANA,),
        "cc": (PAT,),
        "subject": "Please sign in",
        "text": "Hello Dana Reed,\n\nplease sign in.\n",
        "html": "<p>Hello Dana Reed,</p>\n<p>please sign in.</p>\n",
    }
    return Letter(**{**usual, **changes})


def entry_of(content: bytes | None) -> Event:
    """The one entry in a calendar file."""
    assert content is not None
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    assert isinstance(found, Event)
    return found
