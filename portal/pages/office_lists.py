"""What the office finds across all agencies: everybody's tasks, trainings, and agencies."""

from collections.abc import Iterable
from urllib.parse import urlencode

from models.oversight import may_see_every_agency, may_see_queue_of_everybody
from models.pages import AGENCIES, TASKS, TRAININGS
from models.people import Actor
from models.policy.pack import PolicyPack
from portal.navigation import Link
from portal.places import number_in
from portal.routing import Page, Routes
from portal.visitor import Visitor
from services import office_lists

routes = Routes()


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return the menu's links, for whoever sees every agency by the newest version of the policy."""
    readers = pack.version[-1].readers
    if may_see_queue_of_everybody(actor, readers):
        yield Link(TASKS, "Everybody’s tasks")
    if may_see_every_agency(actor, readers):
        yield Link(TRAININGS, "Trainings")
        yield Link(AGENCIES, "Agencies")


@routes.page(TASKS, allowed=may_see_queue_of_everybody)
async def tasks(visitor: Visitor, agency: str = "", work: str = "", after: str = "") -> Page:
    """Show the open tasks of everybody, the most urgent first."""
    found = await office_lists.everybodys_queue(
        visitor.context, visitor.person_id, agency=agency, work=work, after=number_in(after)
    )
    more = _more(TASKS, found.more, agency=found.agency, work=found.work.value)
    return Page("office/tasks.html", {"found": found, "more_path": more})


@routes.page(TRAININGS, allowed=may_see_every_agency)
async def trainings(visitor: Visitor, agency: str = "", show: str = "", after: str = "") -> Page:
    """Show the trainings at all agencies, the nearest deadline first."""
    found = await office_lists.trainings(visitor.context, visitor.person_id, agency=agency, show=show, after=after)
    more = _more(TRAININGS, found.more, agency=found.agency, show=found.shown.value)
    return Page("office/trainings.html", {"found": found, "more_path": more})


@routes.page(AGENCIES, allowed=may_see_every_agency)
async def agencies(visitor: Visitor, name: str = "", after: str = "") -> Page:
    """Show the agencies by name."""
    found = await office_lists.every_agency(visitor.context, visitor.person_id, name=name, after=after)
    return Page("office/agencies.html", {"found": found, "more_path": _more(AGENCIES, found.more, name=found.name)})


def _more(path: str, after: object, **filters: str) -> str:
    """Return where a list goes on with the same filters, or nothing if it ends."""
    return f"{path}?{urlencode({**filters, 'after': after})}" if after else ""
