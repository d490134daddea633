"""From a template to HTML: what every page may use, and nothing that a page could forget to escape."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from models import pages
from models.calendar import Deadline, counted, later, local_time, spoken, spoken_time
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
    made.filters["money"] = "${:,.2f}".format
    made.filters["counted"] = counted
    for path in (
        pages.page_of,
        pages.page_of_task,
        pages.request_page,
        pages.training_page,
        pages.training_part_page,
        pages.training_step_page,
        pages.training_file_page,
    ):
        made.globals[path.__name__] = path
    return made


def _icon(file: str, name: str) -> Markup:
    """Return a picture beside words that say the same."""
    return Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        escape(file), escape(name)
    )


def _until(deadline: Deadline) -> str:
    """Write out the last minute that a deadline allows, with the time zone, such as CST."""
    last = later(deadline.ends_at, -timedelta(minutes=1))
    return f"{spoken_time(last, deadline.zone)} {local_time(last, deadline.zone):%Z}"


def _at(zone: str, moment: datetime) -> str:
    return spoken_time(moment, zone)
