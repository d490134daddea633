"""Shows the states as pages of a real portal, so that they have its frame, styles, and headers."""

from dataclasses import replace
from datetime import UTC, datetime

from models.people import Actor
from models.sign_in.sessions import IDLE, Way, started
from portal.app import AREAS
from portal.navigation import menu
from portal.routing import Open, Page, Routes
from portal.visitor import Visitor
from services.sign_in import SignedIn
from storage.reads.people import Person
from tests.portal.states import all_states

SINCE = datetime(2026, 3, 2, 15, tzinfo=UTC)
ENDING = {"ends_at": SINCE + IDLE, "seconds_left": 3600}


def routes() -> Routes:
    """Return a page for each state."""
    made = Routes()
    states = {state.id: state for state in all_states()}

    @made.page("/states/{state_id}", allowed=Open.ANYONE)
    async def show(visitor: Visitor, state_id: str) -> Page:
        """Show a state to the person that it is for."""
        state = states[state_id]
        if state.actor is None:
            return Page(state.template, state.values)
        looking = replace(visitor, signed_in=signed_in(state.actor))
        links = menu(state.actor, visitor.context.pack, AREAS)
        return Page(state.template, {"visitor": looking, "menu": links, **ENDING, **state.values})

    return made


def signed_in(actor: Actor) -> SignedIn:
    """Return a session of the person, begun with a passkey if the person has a role."""
    way = Way.PASSKEY if actor.grants else Way.MAIL
    name = actor.person_id.title()
    person = Person(id=actor.person_id, first_name=name, last_name="Example", email=f"{actor.person_id}@agency.example")
    return SignedIn(session=started("0" * 64, actor.person_id, way, SINCE), person=person, actor=actor)
