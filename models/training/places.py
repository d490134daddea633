"""Places in training: who is in line, who gets the next place, and how that is said. The records keep the line."""

from collections.abc import Sequence

from models.base import Instant, Key, Message
from models.policy.training import Places, PlacesFor

OFFICE = "office"
"""The line in which all agencies wait together."""


class PlaceWanted(Message):
    """A request that asks for a place in training, as its policy counts them."""

    request_id: Key
    line: Key
    places: int
    at: Instant


class InLine(Message):
    """A request in a line: its number, and whether it has a place."""

    request_id: Key
    number: int
    has_place: bool


class PlaceAnswer(Message):
    """Whether a request has a place and, if not, where it stands in line."""

    granted: bool
    position: int = 0
    waiting: int = 0
    places: int

    @property
    def sentence(self) -> str:
        """Where the request stands, in words."""
        return f"{ordinal(self.position)} of {self.waiting} in line; places in training: {self.places}"


def line_of(places: Places, agency_id: str) -> str:
    """Return the name of the line in which a request of this agency waits."""
    return OFFICE if places.counted == PlacesFor.WHOLE_OFFICE else f"agency/{agency_id}"


def answer(line: Sequence[InLine], request_id: str, places: int) -> PlaceAnswer:
    """Decide whether a request in this line has a place: it keeps one, or gets one that nobody before it waits for.

    Whoever has a place keeps it, even if the policy has fewer places by now.
    """
    mine = next(each for each in line if each.request_id == request_id)
    taken = sum(each.has_place for each in line)
    waiting = [each for each in line if not each.has_place]
    ahead = sum(each.number < mine.number for each in waiting)
    granted = mine.has_place or taken + ahead < places
    return PlaceAnswer(
        granted=granted,
        position=0 if granted else ahead + 1,
        waiting=0 if granted else len(waiting),
        places=places,
    )


def ordinal(number: int) -> str:
    """Write a position: 1st, 2nd, 3rd, 11th."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if 10 <= number % 100 <= 20 else endings.get(number % 10, "th")
    return f"{number}{ending}"
