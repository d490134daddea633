"""Events of a license that concern its agency's account (help page 000; FEE-10 to FEE-12)."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from models.base import Key, Message
from models.billing.funding import Funding
from models.calendar import civil_day
from models.license.lifecycle import AssignmentState, LicenseKind, LicenseState
from models.license.state import Assignment, License
from models.policy.billing import Fee


class NewLicense(Message):
    """A new license was created for somebody who completed training (FEE-11)."""

    what: Literal["new_license"] = "new_license"
    license_id: Key
    also: tuple[Key, ...] = ()
    """Others of the same kind from the same agreement. They go on the same invoice."""
    kind: LicenseKind
    funding: Funding | None = None
    agreed_fees: tuple[Fee, ...] = ()
    from_day: date
    """The day on which training was completed."""

    @property
    def license_ids(self) -> tuple[str, ...]:
        """All the licenses."""
        return (self.license_id, *self.also)


class LicenseTransferred(Message):
    """An open license went to somebody who completed training (FEE-12)."""

    what: Literal["transferred"] = "transferred"
    license_id: Key
    on_day: date


class LicenseDeleted(Message):
    """The agency gave up a license (FEE-10). `on_day` is its last day."""

    what: Literal["deleted"] = "deleted"
    license_id: Key
    on_day: date


class KindChanged(Message):
    """A license changed to another kind. `on_day` is its first day of the new kind."""

    what: Literal["kind_changed"] = "kind_changed"
    license_id: Key
    from_kind: LicenseKind
    to_kind: LicenseKind
    funding: Funding | None = None
    on_day: date
    step: int = 0
    """The license's step that changed it, counted from 1. 0 if that is not known."""


Event = Annotated[NewLicense | LicenseTransferred | LicenseDeleted | KindChanged, Field(discriminator="what")]
"""Any event of a license."""


def licenses_of(event: Event) -> tuple[str, ...]:
    """Return the licenses that an event is about."""
    return event.license_ids if isinstance(event, NewLicense) else (event.license_id,)


def at_step(event: Event, step: int) -> Event:
    """Return the event with the number of the license's step that it comes from, if it keeps one."""
    return event.model_copy(update={"step": step}) if isinstance(event, KindChanged) else event


def event_of(before: License, after: License, now: datetime) -> Event | None:
    """Return what a step on a license means for its agency's account. Returns None for most steps."""
    zone = after.terms.time_zone
    if after.state == LicenseState.DELETED and before.state != LicenseState.DELETED:
        return LicenseDeleted(license_id=after.license_id, on_day=civil_day(after.deleted_at or now, zone))
    if after.kind != before.kind:
        return KindChanged(
            license_id=after.license_id,
            from_kind=before.kind,
            to_kind=after.kind,
            funding=after.funding,
            on_day=civil_day(now, zone),
        )
    started = _just_started(before, after)
    return None if started is None else _first_or_next(after, started, now)


def _just_started(before: License, after: License) -> Assignment | None:
    """Return the assignment that was reserved before and is active now, or None."""
    waiting = [each.number for each in before.assignments if each.state == AssignmentState.RESERVED]
    for each in after.assignments:
        if each.number in waiting and each.state == AssignmentState.ACTIVE:
            return each
    return None


def _first_or_next(license_: License, started: Assignment, now: datetime) -> Event:
    """Bill a license with its first holder if it was created because none was open; otherwise, it is a transfer.

    A new license counts from the day on which that person completed training (FEE-11).
    """
    today = civil_day(now, license_.terms.time_zone)
    earlier = any(each.active_from is not None for each in license_.assignments if each.number != started.number)
    if license_.made_for is None or earlier:
        return LicenseTransferred(license_id=license_.license_id, on_day=today)
    return NewLicense(
        license_id=license_.license_id,
        kind=license_.kind,
        funding=license_.funding,
        agreed_fees=license_.agreed_fees,
        from_day=started.trained_on or today,
    )
