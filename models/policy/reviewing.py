"""How reviewers share their work: for how long a claim keeps a task for one of them."""

from typing import Annotated

from models.policy.rule import Hours, PolicyRule
from models.policy.says import Says


class ReviewClaims(PolicyRule):
    """For how many hours a claim keeps a task for the reviewer who made it."""

    source: str = "Office default, to be confirmed. No document says how reviewers share their work."
    hours: Annotated[Hours, Says("A reviewer who takes a task keeps it for {hour}.")] = 4
