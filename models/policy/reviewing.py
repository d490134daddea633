"""How reviewers share their work: for how long a claim keeps a task for one of them."""

from models.policy.rule import Hours, PolicyRule


class ReviewClaims(PolicyRule):
    """For how many hours a claim keeps a task for the reviewer who made it."""

    source: str = "Office default, to be confirmed. No document says how reviewers share their work."
    hours: Hours = 4
