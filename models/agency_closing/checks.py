"""Whether an agency can still get something new: not from its last day on."""

from datetime import date

from models.calendar import spoken
from models.errors import RuleViolation


def require_not_closed(agency_name: str, closes_on: date | None, day: date) -> None:
    """Raise RuleViolation if the agency's last day has come by `day`. What is on record of it stays readable."""
    if closes_on is not None and closes_on <= day:
        raise RuleViolation(
            "agency_closed",
            f"{agency_name} closes on {spoken(closes_on)}. From that day on, nothing new can start for it. You can "
            "still read its records.",
        )
