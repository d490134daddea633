"""From a template to HTML: what every page may use, and nothing that a page could forget to escape."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from models import pages
from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.calendar import Deadline, counted, days_left, spoken, spoken_end, spoken_last_day, spoken_time
from models.committee.dates import MeetingDate
from models.delivery import DeliveryVerdict
from models.hmis_account import LinkedAs
from models.inactivity_review.state import ReviewDecision
from models.license.lifecycle import AssignmentState
from models.license.outlook import license_in_words
from models.license.state import AccountWork
from models.lifecycle import in_words
from models.money.amounts import spoken_amount
from models.people import Role
from models.sign_in.sessions import Way
from models.sources import reads_notes
from models.training.lifecycle import TrainingState
from portal.assets import Assets

_RECORDED: tuple[type[StrEnum], ...] = (
    *(Role, RequestKind, RequestState, TrainingState, AssignmentState, AccountWork, AppealReason, AppealState),
    *(DeliveryVerdict, LinkedAs, ReviewDecision, Way),
)
"""The enums whose values stand in what the records keep about a person. No two have one word for different things."""

TEMPLATES = Path(__file__).with_name("templates")


def html(assets: Assets, template: str, zone: str, values: Mapping[str, Any]) -> str:
    """Return a page. `zone` is the office's time zone, in which dates are shown."""
    environment = _environment(zone)
    return environment.get_template(template).render(
        **values, asset=assets.url, icon=partial(_icon, assets.url("icons.svg"))
    )


@cache
def _environment(zone: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = spoken
    made.filters["at"] = partial(_at, zone)
    made.filters["explained"] = _explained
    made.filters["due"] = partial(_due, zone)
    made.filters["short_due"] = partial(_short_due, zone)
    made.filters["money"] = spoken_amount
    made.filters["counted"] = counted
    made.filters["days_left"] = _days_left
    made.filters["words"] = in_plain_words
    made.filters["label"] = label
    made.filters["license_words"] = license_in_words
    made.filters["pairs"] = _pairs
    made.filters["options"] = _options
    made.filters["capital"] = _capital
    made.filters["plain"] = partial(plain, zone)
    for path in (
        pages.page_of,
        pages.page_of_task,
        pages.request_page,
        pages.training_page,
        pages.training_part_page,
        pages.training_step_page,
        pages.training_file_page,
        pages.tests_page,
        pages.giving_page,
        pages.denial_page,
        pages.taking_back_page,
        pages.license_request_page,
        pages.commitments_page,
        pages.history_page,
        pages.how_without_page,
        pages.request_account_page,
    ):
        made.globals[path.__name__] = path
    return made


@pass_context
def _days_left(context: Context, day: date) -> str:
    """Say how many days are left until a day, from the office's today."""
    return days_left(day, context["today"])


def _capital(words: str) -> str:
    """Return words with a capital first letter. The rest stays: names and days of the week have their own."""
    return words[:1].upper() + words[1:]


def _pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return what a list to choose from offers: each word of the policy, and how people read it."""
    return [(str(each), in_plain_words(each) if isinstance(each, StrEnum) else label(each)) for each in words]


def _options(words: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the same for boxes to check."""
    return [(word, label, "") for word, label in _pairs(words)]


def _icon(file: str, name: str) -> Markup:
    """Return a picture beside words that say the same."""
    return Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        escape(file), escape(name)
    )


@pass_context
def _explained(context: Context, date_: Deadline | MeetingDate) -> str:
    """Say where a date comes from. The notes of the policy pack are for whoever keeps the policy."""
    visitor = context.get("visitor")
    return date_.explained(for_office=visitor is not None and reads_notes(visitor.actor))


def _due(zone: str, end: Deadline | date) -> str:
    """Write out the end of a wait: its last day, which still counts, or the time if it ends within a day.

    A deadline knows its own time zone, and a last day needs none. Otherwise, it is the first instant that is too late.
    """
    if isinstance(end, Deadline):
        return spoken_end(end.ends_at, end.zone)
    return spoken_end(end, zone) if isinstance(end, datetime) else spoken_last_day(end)


def _short_due(zone: str, end: Deadline | date) -> str:
    """Write out the same without the day of the week, for a list."""
    return _due(zone, end).split(", ", 1)[1]


def in_plain_words(value: object) -> str:
    """Return a value of an enum as people say it. Raises TypeError for a bare code, which says no longer what it is."""
    if not isinstance(value, StrEnum):
        raise TypeError(f"{value!r} is no value of an enum, so nobody knows its words")
    spoken_value = getattr(value, "spoken", None)
    return spoken_value if isinstance(spoken_value, str) else in_words(value)


def label(word: str) -> str:
    """Return a word of a pack's lists, such as a project type, as people read it."""
    return word.replace("_", " ").replace("-", " ")


@cache
def _spoken_codes() -> Mapping[str, str]:
    """Return the words for what columns of the records hold."""
    return {str(value): in_plain_words(value) for each in _RECORDED for value in each if "_" in str(value)}


def plain(zone: str, value: object) -> str:
    """Return a value of the records in words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return spoken_time(value, zone)
    return spoken(value) if isinstance(value, date) else _spoken_codes().get(str(value), str(value))


def _at(zone: str, moment: datetime) -> str:
    return spoken_time(moment, zone)
