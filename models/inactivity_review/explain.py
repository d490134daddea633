"""Who held a monthly review, when the next one is, and from when on it can decide, in words."""

from datetime import datetime

from models.calendar import Deadline, spoken, spoken_time
from models.inactivity_review.state import InactivityReview
from models.inactivity_review.timeline import next_review
from models.people import spoken_roles
from models.policy.licenses import LicensePolicy, MonthlyReview
from models.sources import from_source


def took_part_in_words(review: InactivityReview) -> str:
    """Say that every role took part, or which did not (LIC-28). Empty for a review that does not know its roles."""
    if not review.held_by:
        return ""
    if review.missing:
        return f"Did not take part so far: {spoken_roles(review.missing)}."
    return f"Took part: {spoken_roles(review.held_by)}."


def next_review_in_words(review: MonthlyReview, zone: str, after: datetime) -> str:
    """Say when the first review after an instant is held, and by which rule."""
    when = spoken_time(next_review(review, zone, after), zone)
    return f"The next review is on {when}. {held_on(review)}"


def held_on(review: MonthlyReview) -> str:
    """Say on which day of the month reviews are held, and by which source."""
    return f"It is held on day {review.day_of_month} of each month. {from_source(review.source)}"


def first_decision_in_words(policy: LicensePolicy, first: Deadline | None, zone: str, now: datetime) -> str:
    """Say from when on a review can decide about a license, given the first limit that a license in use can reach.

    The policy promises a warning first, and only days that reports cover count, so it may be later (LIC-29).
    """
    if policy.review is None:
        return ""
    if first is None:
        return "No license in use can reach a limit of the inactivity policy right now, so there is nothing to decide."
    if first.passed(now):
        return f"It can decide about the licenses that are past a limit ({first.rule}). {_WARNED_FIRST}"
    review = spoken_time(next_review(policy.review, zone, first.ends_at), zone)
    return (
        f"No license can reach a limit before the end of {spoken(first.last_day)} ({first.rule}), so the first review "
        f"that can decide to revoke one is on {review}. {_WARNED_FIRST}"
    )


_WARNED_FIRST = (
    "Each holder is warned first, and days that no usage report covers don’t count. The dates of each license show "
    "its own day."
)
