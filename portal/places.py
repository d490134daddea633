"""Where a request went, where the page of a form is, and how one leads to the other."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from portal.routing import Handler, Route

_CONVERTER = re.compile(r":\w+}")
"""What a path says of the kind of a value, which only the router needs."""

LONGEST_NUMBER = 15
"""The most digits of a number that is taken from an address."""


def here(request: Request) -> str:
    """Return where a request went, with what it asked for."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def page_of(route: Route, request: Request, pages: Mapping[Handler, str]) -> str:
    """Return where the page of a route is: its own place, or that of the page on which a form stands."""
    template = pages.get(route.shows or route.handler)
    try:
        path = request.url.path if template is None else filled(template, request.path_params)
    except KeyError:
        path = request.url.path
    asked = route.asked(request.query_params)
    return f"{path}?{urlencode(asked)}" if asked else path


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Return a path with its values, such as a number in place of "{step:int}". Raises KeyError if one is missing."""
    return _CONVERTER.sub("}", template).format(**values)


def number_in(typed: str) -> int | None:
    """Return the number that stands in a part of an address, where anything may have been typed."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else None


def with_next(path: str, wanted: str) -> str:
    """Return a path that says where to go on afterward."""
    return f"{path}?next={quote(wanted)}"
