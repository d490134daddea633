"""From a template to HTML: what every page may use, and nothing that a page could forget to escape."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from models.calendar import counted, spoken, spoken_time
from models.pages import page_of, page_of_task
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
    made.filters["money"] = "${:,.2f}".format
    made.filters["counted"] = counted
    made.globals["page_of"] = page_of
    made.globals["page_of_task"] = page_of_task
    return made


def _icon(file: str, name: str) -> Markup:
    """Return a picture beside words that say the same."""
    return Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        escape(file), escape(name)
    )


def _at(zone: str, moment: datetime) -> str:
    return spoken_time(moment, zone)
