"""Web pages, each from its template; an unknown name in one is an error, and what people typed is taken for text."""

from pathlib import Path
from typing import Any


def page(template: Path, **facts: Any) -> str:
    """The page that a template makes of `facts`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # few commands write a page

    environment = Environment(
        loader=FileSystemLoader(template.parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(**facts)
