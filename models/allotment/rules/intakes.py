"""Intakes of organizations, recorded by lead staff: they say in which region one counts (003, section 3)."""

from datetime import datetime

from models.allotment import permissions
from models.allotment.checks import check_and_remember
from models.allotment.home_region import home_region, month_name, months_before, recorded_intakes
from models.allotment.messages import IntakeFigure, RecordIntakes
from models.allotment.state import Allotment, AllotmentDecision
from models.allotment.supply import region_allotment, region_name
from models.base import listed
from models.calendar import civil_day, counted
from models.effects import Decision
from models.errors import RuleViolation
from models.policy.allotment import HomeRegionPolicy
from models.uniqueness import first_repeated


def record_intakes(allotment: Allotment, message: RecordIntakes, now: datetime) -> AllotmentDecision:
    """Record intakes of organizations in regions and past months. A figure that is recorded again is corrected."""
    after = check_and_remember(allotment, message, permissions.may_record_intakes(message.actor))
    policy = _policy(allotment)
    today = civil_day(now, allotment.time_zone)
    _require_sound(allotment, message, month_name(today))
    window = months_before(today, policy.months)
    intakes = {
        agency: {region: dict(monthly) for region, monthly in known.items()} for agency, known in after.intakes.items()
    }
    for figure in message.figures:
        intakes.setdefault(figure.agency_id, {}).setdefault(figure.region_id, {})[month_name(figure.month)] = (
            figure.number
        )
    kept = {
        agency: {
            region: {month: number for month, number in monthly.items() if month in window}
            for region, monthly in known.items()
        }
        for agency, known in intakes.items()
    }
    organizations = counted(len({each.agency_id for each in message.figures}), "organization")
    months = sorted({month_name(each.month) for each in message.figures})
    return Decision(
        state=after.model_copy(update={"intakes": kept}),
        move="intakes_recorded",
        summary=f"Recorded {counted(len(message.figures), 'figure')} for {organizations}: {listed(months)}. "
        f"Source: {message.source}",
    )


def home_on_record(
    allotment: Allotment, policy: HomeRegionPolicy, agency_id: str, own_region: str | None, now: datetime
) -> tuple[str | None, str]:
    """Return the region in which an organization counts, and why: a decision, its intakes, or where it is on record.

    Raises RuleViolation (undecided) if regions have equal intakes and the committee has not decided.
    """
    decided = allotment.homes.get(agency_id)
    if decided is not None:
        return decided.region_id, f"as the Coordinated Entry Committee decided: {decided.why}"
    months = months_before(civil_day(now, allotment.time_zone), policy.months)
    known = allotment.intakes.get(agency_id, {})
    names = {region_id: region_name(allotment, region_id) for region_id in known}
    intakes = recorded_intakes(known, names, months)
    if intakes:
        parts = [f"{each.name} {each.average:.1f}" for each in sorted(intakes, key=lambda each: -each.average)]
        return home_region(intakes), f"by its average intakes a month: {listed(parts)}"
    return own_region, "because it is on record there"


def _policy(allotment: Allotment) -> HomeRegionPolicy:
    if allotment.policy.home_region is None:
        raise RuleViolation("no_intakes", f"The policy {allotment.policy_label} does not use recorded intakes.")
    return allotment.policy.home_region


def _require_sound(allotment: Allotment, message: RecordIntakes, this_month: str) -> None:
    for figure in message.figures:
        region_allotment(allotment, figure.region_id)
        if month_name(figure.month) >= this_month:
            raise RuleViolation(
                "month_not_over",
                f"The month {month_name(figure.month)} is not over. Please record months that have ended.",
            )
    twice = first_repeated([_place(each) for each in message.figures])
    if twice is not None:
        raise RuleViolation(
            "named_twice", "Two figures are for the same organization, region and month. Please give each once."
        )


def _place(figure: IntakeFigure) -> str:
    return f"{figure.agency_id}/{figure.region_id}/{month_name(figure.month)}"
