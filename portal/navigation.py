"""The menu: the pages that somebody's roles lead to. Whoever may not use a page gets no link to it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from models.people import Actor
from models.policy.pack import PolicyPack


class Link(NamedTuple):
    """A page, and what the menu calls it."""

    path: str
    label: str


Links = Callable[[Actor, PolicyPack], Iterable[Link]]
"""The links that an area of the portal has for somebody."""

FIRST = Link("/", "What waits for you")


def menu(actor: Actor, pack: PolicyPack, areas: Iterable[Links]) -> tuple[Link, ...]:
    """Return the menu of somebody who is signed in, each link once."""
    found = [FIRST, *(link for area in areas for link in area(actor, pack))]
    return tuple(dict.fromkeys(found))
