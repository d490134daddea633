"""What happens to a license automatically: its start, a lack of use, and days that pass.

A license's last use is looked up at the next date that could matter. Usually it was used, and the license sleeps on. It
wakes when something is due. If it wakes late, what it finds counts from the threshold's own date.
"""

from datetime import datetime

from models.base import fields_of
from models.calendar import civil_day, end_of_day
from models.effects import Decision
from models.license.assignments import holder
from models.license.holds import expiration_passed, hold_for
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseState
from models.license.messages import LicenseStart
from models.license.rules.exceptions import exception_over
from models.license.rules.inactivity_ladder import next_look_at_rung, upcoming_of_rung
from models.license.rules.leave import leave_over
from models.license.rules.recertification import upcoming_recertification
from models.license.state import (
    Activity,
    Assignment,
    License,
    LicenseAct,
    LicenseBase,
    LicenseDecision,
    UpcomingStep,
    UsageEvidence,
)
from models.timeline import Wake, first_due, first_wake, take_due


def begin(start: LicenseStart, now: datetime) -> LicenseDecision:
    """Start a license: open, or with the holder it had when the records were loaded.

    For the time before it was loaded, only what is known counts. No use on record does not mean that there was none,
    and an expiration date in the past is not held against anybody.
    """
    held = start.held_by is not None
    since = start.held_since or start.created_at
    assignment = (
        (Assignment(number=1, person_id=start.held_by, state=AssignmentState.ACTIVE, active_from=since),)
        if start.held_by is not None
        else ()
    )
    state = License(
        **fields_of(start, LicenseBase),
        state=LicenseState.ACTIVE if held else LicenseState.OPEN,
        assignments=assignment,
        loaded_at=now if held else None,
        watched_since=now if held else None,
        logins_watched_since=now if held else None,
        first_look_due=held,
    )
    if held and expiration_passed(state, now):
        state = state.model_copy(update={"recertified_for": start.expires_on})
    return Decision(
        state=state,
        move="began",
        summary=f"HMIS Access now manages this license. Status: {state.state.value}.",
    )


def next_wake(license_: License, evidence: UsageEvidence | None = None) -> Wake | None:
    """Return the next instant that could matter, by the last known use, or None if nothing can happen automatically.

    With `evidence`, a rung that reports don't prove yet is looked at again later: a report may still come.
    """
    due = first_wake(_upcoming(license_, evidence))
    looks = [] if evidence is None or not _can_wake(license_) else _next_looks(license_, evidence)
    return min([*looks, *([due] if due is not None else [])], key=lambda each: each[0], default=None)


def wake(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision | None:
    """Do the earliest thing that is due at `now`, if anything.

    `license_` already includes the evidence (`informed`).
    """
    return take_due(_upcoming(license_, evidence), license_, evidence, now)


def due_step(license_: License, evidence: UsageEvidence, now: datetime) -> UpcomingStep | None:
    """Return what `wake` does at `now`, if anything is due."""
    return first_due(_upcoming(license_, evidence), now)


def _upcoming(license_: License, evidence: UsageEvidence | None) -> list[UpcomingStep]:
    if not _can_wake(license_):
        return []
    ladder = [each for rung in license_.terms.policy.ladder for each in upcoming_of_rung(license_, rung, evidence)]
    first = _first_look(license_)
    return [*first, *ladder, *upcoming_recertification(license_), *_of_leave(license_), *_of_exceptions(license_)]


def _can_wake(license_: License) -> bool:
    in_use = license_.state in (LicenseState.ACTIVE, LicenseState.INACTIVE)
    return in_use and holder(license_) is not None


def _next_looks(license_: License, evidence: UsageEvidence) -> list[Wake]:
    looks = (next_look_at_rung(license_, rung, evidence) for rung in license_.terms.policy.ladder)
    return [each for each in looks if each is not None]


def _first_look(license_: License) -> list[UpcomingStep]:
    """Plan to look up a loaded license when its first day here has ended. Its use may be known by then."""
    if not license_.first_look_due or license_.watched_since is None:
        return []
    zone = license_.terms.time_zone
    return [
        UpcomingStep(end_of_day(civil_day(license_.watched_since, zone), zone), "the first look at its use", _look_up)
    ]


def _look_up(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
    after = license_.model_copy(update={"first_look_due": False})
    known = license_.activity != Activity()
    summary = "Its use so far was looked up." if known else "Nothing is known about its use before it was loaded."
    return Decision(state=after, move="looked_up", summary=summary)


def _of_leave(license_: License) -> list[UpcomingStep]:
    leave = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE)
    if leave is None or leave.until is None or leave.over_since is not None:
        return []

    def act(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
        return leave_over(license_, leave, now)

    return [UpcomingStep(end_of_day(leave.until, license_.terms.time_zone), "the leave has ended", act)]


def _of_exceptions(license_: License) -> list[UpcomingStep]:
    zone = license_.terms.time_zone
    return [
        UpcomingStep(
            end_of_day(each.until, zone),
            "an exception ends",
            _exception_ends(each.number, end_of_day(each.until, zone)),
        )
        for each in license_.exceptions
        if each.ended_at is None and each.until is not None
    ]


def _exception_ends(number: int, at: datetime) -> LicenseAct:
    def act(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
        return exception_over(license_, number, at, "its last day has passed")

    return act
