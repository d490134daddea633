"""Who may do what in a monthly review: one function for each verb."""

from models.inactivity_review.checks import review_of
from models.inactivity_review.state import Finding, InactivityReview, ReviewTerms
from models.people import Actor, Permission, Role, spoken_roles

VIEWERS = (
    Role.HMIS_LEAD,
    Role.LEAD_AGENCY,
    Role.HMIS_DIRECTOR,
    Role.PERFORMANCE_MEMBER,
    Role.PERFORMANCE_CHAIR,
    Role.PERFORMANCE_SECOND_CHAIR,
)


def may_see_reviews(actor: Actor) -> Permission:
    """Allow the lead agency, the HMIS lead and the Performance Committee, which gets the report (LIC-04)."""
    return Permission.when(
        actor.holds_any(VIEWERS),
        "Only the lead agency, HMIS lead staff, and the Performance Committee can see the inactivity review.",
    )


def may_take_part(actor: Actor, review: InactivityReview) -> Permission:
    """Allow the roles that hold the review together."""
    titles = spoken_roles(review.held_by, "or")
    return Permission.when(actor.holds_any(review.held_by), f"Only the {titles} can take part in this review.")


def may_decide_findings(actor: Actor, terms: ReviewTerms) -> Permission:
    """Allow the roles in the policy."""
    roles = review_of(terms).roles
    titles = spoken_roles(roles, "or")
    return Permission.when(actor.holds_any(roles), f"Only the {titles} can decide about inactive licenses.")


def may_decide_finding(actor: Actor, terms: ReviewTerms, finding: Finding) -> Permission:
    """Allow the roles in the policy, except for their own license."""
    if actor.person_id == finding.person_id:
        return Permission.when(False, "You can't decide about your own license. Please ask somebody else to decide.")
    return may_decide_findings(actor, terms)
