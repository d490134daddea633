"""Web pages, each from a template. An unknown name in one is an error, and what people typed is shown as text."""

from pathlib import Path
from typing import Any


def page(template: Path, **facts: Any) -> str:
    """Render a template as a web page with `facts`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # Few commands write a page.

    environment = Environment(
        loader=FileSystemLoader(template.parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(**facts)
