"""What reviewers share: the queue, claims, decisions, and phrases. Nobody else sees or changes it."""

import pytest

from models.access_request.messages import ReviewVerdict
from services import review_claims, review_decisions, review_phrases, review_queue, review_views
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")

REVIEWS = ("rita", "alex", "lena")
"""Who reviews requests by Missouri's rules; steps are reviewed by rita alone."""

NONE = "no-such-batch"


@pytest.mark.requirement("S12")
@doors(
    reading("review_queue.waiting", lambda world, who: review_queue.waiting(world.context, who), *REVIEWS),
    reading("review_queue.chosen", lambda world, who: review_queue.chosen(world.context, who, [1]), *REVIEWS),
    acting("review_queue.outcomes", lambda world, who: review_queue.outcomes(world.context, who, NONE), *REVIEWS),
    reading("review_views.request", lambda world, who: review_views.request(world.context, who, "asked"), *REVIEWS),
    acting("review_views.step", lambda world, who: review_views.step(world.context, who, "training", 1, 1), *REVIEWS),
    reading(
        "review_views.tests",
        lambda world, who: review_views.tests(world.context, who, "training"),
        *REVIEWS,
        "dora",
    ),
    reading("review_phrases.listed", lambda world, who: review_phrases.listed(world.context, who), *REVIEWS),
)
async def test_who_sees_what_waits_for_a_review(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("S12")
@doors(
    acting("review_claims.claim", lambda world, who: review_claims.claim(world.context, who, "k", 1), *REVIEWS),
    acting("review_claims.hand_back", lambda world, who: review_claims.hand_back(world.context, who, "k", 1), *REVIEWS),
    acting(
        "review_decisions.decide_step",
        lambda world, who: review_decisions.decide_step(
            world.context, who, "k", "training", 1, 1, task_id=1, approve=True
        ),
        *REVIEWS,
    ),
    acting(
        "review_decisions.decide_request",
        lambda world, who: review_decisions.decide_request(
            world.context, who, "k", "asked", task_id=1, verdict=ReviewVerdict.APPROVE
        ),
        *REVIEWS,
    ),
    acting(
        "review_decisions.approve_several",
        lambda world, who: review_decisions.approve_several(world.context, who, "k", [1]),
        *REVIEWS,
    ),
    acting("review_phrases.add", lambda world, who: review_phrases.add(world.context, who, "k", "A phrase."), *REVIEWS),
    acting("review_phrases.remove", lambda world, who: review_phrases.remove(world.context, who, "k", 1), *REVIEWS),
)
async def test_who_acts_on_what_waits_for_a_review(world: World, door: Door) -> None:
    await is_for_these_only(world, door)
