"""The allotment of three regions, and whoever gives licenses. Regions 1, 2 and 3 have 4, 3 and 2 of them."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any

from models.allotment import timeline
from models.allotment.home_region import RegionIntakes
from models.allotment.messages import AllotmentStart, AllotmentStep, Delegate, OrderDone
from models.allotment.rules import delegations, shares
from models.allotment.shares import Populations, RegionPopulation
from models.allotment.state import Allotment, Delegation, ExistingLicense
from models.effects import Decision, Notice
from models.license.lifecycle import LicenseKind
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.allotment import AllotmentPolicy
from tests.models.builders import HARBOR, START, ZONE, missouri
from tests.models.checks import Board, refused, sound

TODAY = date(2026, 11, 2)
_numbers = count(1)


def new_key() -> str:
    """A form key that was not used before in this test run."""
    return f"allotment-{next(_numbers)}"


def policy(**changes: Any) -> AllotmentPolicy:
    """Missouri's, with parts changed."""
    found = missouri().allotment
    assert found is not None
    return found.model_copy(update=changes)


def region(number: int, population: int) -> RegionPopulation:
    """A region by its number."""
    return RegionPopulation(region_id=f"r-{number}", name=f"Region {number}", population=population)


def figures(*populations: int, effective: date = TODAY) -> Populations:
    """The population of Region 1, 2 and so on."""
    regions = tuple(region(number, each) for number, each in enumerate(populations, start=1))
    return Populations(effective=effective, source="The census", regions=regions)


SMALL = (400, 300, 100)
"""With a target of 8: 4, 3 and 1, which the floor makes 2."""


def small_policy() -> AllotmentPolicy:
    """A target of 8 instead of 20."""
    return policy(sharing=policy().sharing.model_copy(update={"target": 8}))


def as_told() -> AllotmentPolicy:
    """A policy from before lead staff recorded intakes: the region's lead names them."""
    return small_policy().model_copy(update={"home_region": None})


def ce_lead(number: int = 1) -> Actor:
    """The Coordinated Entry lead of a region."""
    return Actor(person_id=f"p-ce-{number}", grants=(Grant(role=Role.CE_LEAD, region_id=f"r-{number}"),))


def existing(number: int, region_number: int = 1, **changes: Any) -> ExistingLicense:
    """A Coordinated Entry license of some organization in a region."""
    usual: dict[str, Any] = {
        "license_id": f"l-{number}",
        "agency_id": f"a-{number}",
        "organization": f"House {number}",
        "region_id": f"r-{region_number}",
        "kind": LicenseKind.CE_ACCESS,
    }
    return ExistingLicense(**{**usual, **changes})


def intakes(**monthly: tuple[int, ...]) -> tuple[RegionIntakes, ...]:
    """Intakes by region: `intakes(r_1=(3, 5))`."""
    return tuple(
        RegionIntakes(region_id=name.replace("_", "-"), name=f"Region {name[2:]}", monthly=each)
        for name, each in monthly.items()
    )


class Shares:
    """The allotment, the moment it is, and everything that was brought about."""

    def __init__(
        self,
        *licenses: ExistingLicense,
        populations: tuple[int, ...] = SMALL,
        under: AllotmentPolicy | None = None,
        now: datetime = START,
    ) -> None:
        self.now = now
        self.board = Board()
        self.sent: list[Notice] = []
        start = AllotmentStart(
            time_zone=ZONE,
            policy_label="as tested",
            policy=under or small_policy(),
            figures=figures(*populations),
            licenses=licenses,
        )
        self.allotment = self.take(timeline.begin(start, now))

    def take(self, decision: Decision[Allotment]) -> Allotment:
        """A decision, after a look at it."""
        sound(decision)
        self.board.take(decision)
        self.sent += decision.notices
        self.last = decision
        return decision.state

    def send(self, what: Callable[..., Decision[Allotment]], message: AllotmentStep) -> str:
        """A message that is accepted; the summary of what it brought about."""
        self.allotment = self.take(what(self.allotment, message, self.now))
        return self.last.summary

    def refuse(self, code: str, what: Callable[..., Any], message: AllotmentStep) -> str:
        """A message that is refused; the sentence."""
        return refused(code, what, self.allotment, message, self.now)

    def give(self, number: int = 1, **changes: Any) -> Delegation:
        """A region gives a license to Harbor."""
        self.send(delegations.delegate, giving(number, **changes))
        return self.allotment.delegations[-1]

    def carry_out(self) -> list[Any]:
        """Every order, done."""
        done = list(self.allotment.orders)
        for each in done:
            self.send(shares.order_done, OrderDone(actor=SYSTEM, key=new_key(), order=each.number))
        return done

    def wake(self) -> bool:
        """What happens by itself now, if anything."""
        decision = timeline.wake(self.allotment, self.now)
        if decision is not None:
            self.allotment = self.take(decision)
        return decision is not None

    def letters(self, template: str) -> list[Notice]:
        """The letters of a kind that were sent so far."""
        return [each for each in self.sent if each.template == template]


def giving(number: int = 1, **changes: Any) -> Delegate:
    """A region's lead gives a license to Harbor."""
    usual: dict[str, Any] = {
        "actor": ce_lead(number),
        "key": new_key(),
        "region_id": f"r-{number}",
        "agency_id": HARBOR,
        "organization": "Harbor House",
        "own_region": f"r-{number}",
    }
    return Delegate(**{**usual, **changes})
