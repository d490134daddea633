"""What waits for a review: the queue with its filters, claims, phrases, and the approval of several steps at once."""

from collections.abc import Iterable
from urllib.parse import urlencode

from pydantic import Field

from models.pages import REVIEWS
from models.people import Actor
from models.policy.pack import PolicyPack
from models.reviewing import may_claim, may_hand_back, may_keep_phrases, may_use_review_queue
from portal.forms import Form, Nothing, OptionalText, Text
from portal.navigation import Link
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import review_claims, review_decisions, review_phrases, review_queue

routes = Routes()


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return the queue's link, for whoever reviews by the newest version of the policy."""
    if may_use_review_queue(actor, pack.version[-1].review_roles):
        yield Link(REVIEWS, "Reviews")


class Chosen(Form):
    """Several steps, by the numbers of their tasks, and the filters to come back to."""

    chosen: tuple[int, ...] = Field(min_length=1, description="Choose at least one step.")
    back: OptionalText = ""


class Back(Form):
    """A button that leads back to the filtered list."""

    back: OptionalText = ""


class NewPhrase(Form):
    """A phrase to use again."""

    text: Text = Field(description="Enter a sentence that you use again and again, with up to 4,000 characters.")


@routes.page(REVIEWS, allowed=may_use_review_queue)
async def waiting(visitor: Visitor, agency: str = "", kind: str = "", mine: str = "", after: str = "") -> Page:
    """Show what waits for a review, the most urgent first."""
    found = await review_queue.waiting(
        visitor.context,
        visitor.person_id,
        agency_id=agency,
        kind=kind,
        mine=mine == "yes",
        after=_number(after),
    )
    filters = {"agency": agency, "kind": kind, "mine": "yes" if found.mine else ""}
    query = _query(filters)
    more = _query({**filters, "after": str(found.next_after)}) if found.next_after else ""
    return Page(
        "reviews/queue.html",
        {"found": found, "query": query, "next_page": f"{REVIEWS}?{more}" if more else "", "first": not after},
    )


@routes.act("/reviews/choose", allowed=may_use_review_queue, form=Chosen, shows=waiting)
async def choose(visitor: Visitor, form: Chosen, _: str) -> GoTo:
    """Go on to a page that lists the chosen steps once more before they are approved."""
    await review_queue.chosen(visitor.context, visitor.person_id, form.chosen)
    numbers = ",".join(map(str, form.chosen))
    return GoTo(f"/reviews/approve?{urlencode({'chosen': numbers, 'back': form.back})}")


@routes.page("/reviews/approve", allowed=may_use_review_queue)
async def confirm(visitor: Visitor, chosen: str = "", back: str = "") -> Page:
    """Show the chosen steps, and what approving them does."""
    numbers = [_number(each) for each in chosen.split(",")]
    picked = await review_queue.chosen(visitor.context, visitor.person_id, numbers)
    return Page("reviews/approve.html", {"picked": picked, "back": back})


@routes.act("/reviews/approve", allowed=may_claim, form=Chosen, shows=confirm, fresh=True)
async def approve(visitor: Visitor, form: Chosen, key: str) -> GoTo:
    """Approve the chosen steps, and go on to what became of each."""
    batch = await review_decisions.approve_several(visitor.context, visitor.person_id, key, form.chosen)
    return GoTo(f"/reviews/results/{batch}?{urlencode({'back': form.back})}")


@routes.page("/reviews/results/{batch_id}", allowed=may_use_review_queue)
async def results(visitor: Visitor, batch_id: str, back: str = "") -> Page:
    """Show what became of each step that was to be approved."""
    outcomes = await review_queue.outcomes(visitor.context, visitor.person_id, batch_id)
    return Page("reviews/results.html", {"outcomes": outcomes, "back": back})


@routes.act("/reviews/{task_id:int}/claim", allowed=may_claim, form=Back, shows=waiting)
async def claim(visitor: Visitor, form: Back, key: str, task_id: int) -> GoTo:
    """Claim a task, and go to the page where it is reviewed."""
    path = await review_claims.claim(visitor.context, visitor.person_id, key, task_id)
    return GoTo(f"{path}?{urlencode({'back': form.back})}", "You claimed this. Others see that you are at it.")


@routes.act("/reviews/{task_id:int}/hand-back", allowed=may_hand_back, form=Back, shows=waiting)
async def hand_back(visitor: Visitor, form: Back, key: str, task_id: int) -> GoTo:
    """Hand a claimed task back."""
    await review_claims.hand_back(visitor.context, visitor.person_id, key, task_id)
    return GoTo(f"{REVIEWS}?{form.back}", "You handed it back. Every reviewer can claim it now.")


@routes.page("/reviews/phrases", allowed=may_keep_phrases)
async def phrases(visitor: Visitor) -> Page:
    """Show the office's phrases for comments."""
    return Page("reviews/phrases.html", {"phrases": await review_phrases.listed(visitor.context, visitor.person_id)})


@routes.act("/reviews/phrases", allowed=may_keep_phrases, form=NewPhrase, shows=phrases)
async def add_phrase(visitor: Visitor, form: NewPhrase, key: str) -> GoTo:
    """Add a phrase."""
    await review_phrases.add(visitor.context, visitor.person_id, key, form.text)
    return GoTo("/reviews/phrases", "The phrase was added. Every reviewer can use it now.")


@routes.act("/reviews/phrases/{phrase_id:int}/remove", allowed=may_keep_phrases, form=Nothing, shows=phrases)
async def remove_phrase(visitor: Visitor, _: Nothing, key: str, phrase_id: int) -> GoTo:
    """Remove a phrase."""
    await review_phrases.remove(visitor.context, visitor.person_id, key, phrase_id)
    return GoTo("/reviews/phrases", "The phrase was removed. Comments that were sent keep it.")


def _query(filters: dict[str, str]) -> str:
    return urlencode({name: value for name, value in filters.items() if value})


def _number(typed: str) -> int:
    """Return the number in an address; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
