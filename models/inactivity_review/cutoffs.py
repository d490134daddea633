"""Which licenses a review has to look at: the last use before which each rung is reached."""

from datetime import date, datetime
from typing import NamedTuple

from models.calendar import civil_day, end_of_day, months_later
from models.inactivity_review.state import ReviewTerms
from models.policy.licenses import Consequence, Measure, Rung


class Cutoff(NamedTuple):
    """A rung and the instant before which the last use must lie for it to be reached."""

    rung: Rung
    before: datetime


def cutoffs(terms: ReviewTerms, as_of: datetime) -> list[Cutoff]:
    """For each rung that counts from use: whoever was last active before this instant has reached it at `as_of`.

    The same civil days as the ladder's own deadlines: a rung of n days is reached when the n-th day after the last use
    is over.
    """
    today = civil_day(as_of, terms.time_zone)
    return [
        Cutoff(rung, _reached_before(rung, today, terms.time_zone))
        for rung in terms.policy.ladder
        if rung.measure != Measure.INACTIVE and rung.consequence in (Consequence.FLAG, Consequence.INACTIVATE)
    ]


def _reached_before(rung: Rung, today: date, zone: str) -> datetime:
    """Last use on or after the returned instant has not reached the rung when `today` begins."""
    day = _latest_day_reached(rung, today)
    return end_of_day(day, zone)


def _latest_day_reached(rung: Rung, today: date) -> date:
    """The latest day of last use for which the rung's last day is over when `today` begins."""
    if rung.days is not None:
        return date.fromordinal(today.toordinal() - rung.days - 1)
    months = rung.months or 0
    day = months_later(today, -months)
    while months_later(day, months) >= today:
        day = date.fromordinal(day.toordinal() - 1)
    return day
