"""Which licenses a review includes: the last use before which each rung is reached."""

from datetime import date, datetime
from typing import NamedTuple

from models.calendar import civil_day, days_later, end_of_day, months_later
from models.inactivity_review.state import ReviewTerms
from models.policy.licenses import Consequence, Measure, Rung


class Cutoff(NamedTuple):
    """A rung, and the instant before which the last use must be for the rung to be reached."""

    rung: Rung
    before: datetime


def cutoffs(terms: ReviewTerms, as_of: datetime) -> list[Cutoff]:
    """Return a cutoff for each rung that counts from use.

    A license last used before the cutoff has reached the rung at `as_of`. The civil days are those of the ladder's own
    deadlines: a rung of n days is reached when the n-th day after the last use has ended.
    """
    today = civil_day(as_of, terms.time_zone)
    return [
        Cutoff(rung, _reached_before(rung, today, terms.time_zone))
        for rung in terms.policy.ladder
        if rung.measure != Measure.INACTIVE and rung.consequence in (Consequence.FLAG, Consequence.INACTIVATE)
    ]


def _reached_before(rung: Rung, today: date, zone: str) -> datetime:
    """Return the first instant of last use for which the rung is not yet reached when `today` begins."""
    day = _latest_day_reached(rung, today)
    return end_of_day(day, zone)


def _latest_day_reached(rung: Rung, today: date) -> date:
    """Return the latest day of last use for which the rung's last day has ended when `today` begins."""
    if rung.days is not None:
        return days_later(today, -rung.days - 1)
    months = rung.months or 0
    day = months_later(today, -months)
    while months_later(day, months) >= today and day > date.min:
        day = days_later(day, -1)
    return day
