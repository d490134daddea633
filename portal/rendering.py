"""From a template to HTML: what every page may use, and nothing that a page could forget to escape."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from models import pages
from models.calendar import Deadline, counted, days_left, later, local_time, spoken, spoken_time
from models.lifecycle import in_words
from models.money.amounts import spoken_amount
from portal.assets import Assets

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
    made.filters["until"] = _until
    made.filters["money"] = spoken_amount
    made.filters["counted"] = counted
    made.filters["days_left"] = _days_left
    made.filters["words"] = in_words
    made.filters["pairs"] = _pairs
    made.filters["options"] = _options
    made.filters["plain"] = partial(_plain, zone)
    for path in (
        pages.page_of,
        pages.page_of_task,
        pages.request_page,
        pages.training_page,
        pages.training_part_page,
        pages.training_step_page,
        pages.training_file_page,
        pages.tests_page,
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


def _pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return what a list to choose from offers: each word of the policy, and how people read it."""
    return [(str(each), str(each).replace("_", " ").replace("-", " ")) for each in words]


def _options(words: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return the same for boxes to check."""
    return [(word, label, "") for word, label in _pairs(words)]


def _icon(file: str, name: str) -> Markup:
    """Return a picture beside words that say the same."""
    return Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        escape(file), escape(name)
    )


def _until(deadline: Deadline) -> str:
    """Write out the last minute that a deadline allows, with the time zone, such as CST."""
    last = later(deadline.ends_at, -timedelta(minutes=1))
    return f"{spoken_time(last, deadline.zone)} {local_time(last, deadline.zone):%Z}"


def _plain(zone: str, value: object) -> str:
    """Return a value of the records in words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return spoken_time(value, zone)
    return spoken(value) if isinstance(value, date) else str(value)


def _at(zone: str, moment: datetime) -> str:
    return spoken_time(moment, zone)
