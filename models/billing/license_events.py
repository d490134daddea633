"""What happens to a license and concerns the account of its agency (help page 000; FEE-10 to FEE-12)."""

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
    """A brand-new license was made for somebody who completed training (FEE-11)."""

    what: Literal["new_license"] = "new_license"
    license_id: Key
    also: tuple[Key, ...] = ()
    """Others of the same kind, made by the same agreement: they stand on the same invoice."""
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
    """The agency gave a license up (FEE-10). `on_day` is the last day on which it was the agency's."""

    what: Literal["deleted"] = "deleted"
    license_id: Key
    on_day: date


class KindChanged(Message):
    """A license became one of another kind. `on_day` is its first day of the new kind."""

    what: Literal["kind_changed"] = "kind_changed"
    license_id: Key
    from_kind: LicenseKind
    to_kind: LicenseKind
    funding: Funding | None = None
    on_day: date


Event = Annotated[NewLicense | LicenseTransferred | LicenseDeleted | KindChanged, Field(discriminator="what")]
"""One of them."""


def licenses_of(event: Event) -> tuple[str, ...]:
    """The licenses that an event is about."""
    return event.license_ids if isinstance(event, NewLicense) else (event.license_id,)


def event_of(before: License, after: License, now: datetime) -> Event | None:
    """What a step on a license means for its agency's account; nothing for most."""
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
    begun = _just_begun(before, after)
    return None if begun is None else _first_or_next(after, begun, now)


def _just_begun(before: License, after: License) -> Assignment | None:
    """The assignment of somebody for whom the license was set aside, and who is on it now."""
    waiting = [each.number for each in before.assignments if each.state == AssignmentState.RESERVED]
    for each in after.assignments:
        if each.number in waiting and each.state == AssignmentState.ACTIVE:
            return each
    return None


def _first_or_next(license_: License, begun: Assignment, now: datetime) -> Event:
    """A license that was made for want of an open one is billed when its first holder begins; any other is transferred.

    It counts from the day on which that person completed training (FEE-11).
    """
    today = civil_day(now, license_.terms.time_zone)
    earlier = any(each.active_from is not None for each in license_.assignments if each.number != begun.number)
    if license_.made_for is None or earlier:
        return LicenseTransferred(license_id=license_.license_id, on_day=today)
    return NewLicense(
        license_id=license_.license_id,
        kind=license_.kind,
        funding=license_.funding,
        agreed_fees=license_.agreed_fees,
        from_day=begun.trained_on or today,
    )
