"""The page with a button for each person of the samples."""

from pydantic import Field

from models.errors import RuleViolation
from models.sign_in.sessions import Way
from portal.development.personas import personas
from portal.forms import Form
from portal.pages.sign_in import own_path
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services.sign_in import begin_session

routes = Routes()
PATH = "/development/sign-in"


class ChoosePersona(Form):
    """As whom to look around."""

    person: str = Field(min_length=1, description="Choose a person.")
    next: str = ""


@routes.page(PATH, allowed=Open.ANYONE)
async def choose(_: Visitor, next: str = "") -> Page:
    """Offer everybody."""
    return Page("development/sign_in.html", {"groups": personas(), "next": next})


@routes.act(PATH, allowed=Open.ANYONE, form=ChoosePersona, shows=choose)
async def become(visitor: Visitor, form: ChoosePersona, _: str) -> GoTo:
    """Sign in as somebody of the samples, and as nobody else."""
    if form.person not in {each.id for group in personas() for each in group.people}:
        raise RuleViolation("not_permitted", "Only people of the samples can be chosen here.")
    found = await begin_session(visitor.context, form.person, Way.DEVELOPMENT)
    return GoTo(own_path(form.next), f"You are looking around as {found.person.name}.", session=found.secret)
