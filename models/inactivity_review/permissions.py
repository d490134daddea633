"""Who may do what in a monthly review: one function a verb."""

from models.base import listed
from models.inactivity_review.checks import review_of
from models.inactivity_review.state import Finding, ReviewTerms
from models.people import Actor, Permission


def may_decide_finding(actor: Actor, terms: ReviewTerms, finding: Finding) -> Permission:
    """The roles the policy names, never about a license of their own."""
    if actor.person_id == finding.person_id:
        return Permission.when(False, "You can't decide about your own license; somebody else has to.")
    roles = review_of(terms).roles
    titles = listed([role.spoken for role in roles], "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can decide about inactive licenses.")
