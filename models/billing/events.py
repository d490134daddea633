"""What happens to a license and concerns the account of its agency, as the license's own process tells it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from models.base import Key, Message
from models.billing.funding import Funding
from models.license.lifecycle import LicenseKind
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
