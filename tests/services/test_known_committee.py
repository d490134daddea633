"""A committee that the policy has and the records don't: the office is still loading."""

import pytest

from services.committees import known_committee
from services.context import Context
from tests.services.asking import refused
from tests.services.conftest import context_of
from tests.workflows.office import Office


@pytest.fixture
def loading(missouri: Office) -> Context:
    """An office whose committees have not begun."""
    return context_of(missouri)


async def test_a_committee_that_has_not_begun_is_said_to_be_loading(loading: Context) -> None:
    """It once said: there is no such committee, and named it among the committees that there are."""
    for each in loading.policy().committees:
        refusal = await refused(known_committee(loading, f" {each.id} "))
        assert refusal.code == "still_loading"
        assert refusal.sentence == (
            f"The {each.title} is not ready yet, because the office is still loading. "
            "Please try again in a few minutes."
        )


async def test_a_committee_that_the_policy_does_not_have_is_unknown(loading: Context) -> None:
    refusal = await refused(known_committee(loading, "nobody"))
    assert refusal.code == "unknown_committee"
    assert all(each.id in refusal.sentence for each in loading.policy().committees)
