"""The steps on the allotment as they are sent: the same for an act, and for a look at what would follow from it."""

from models.allotment.messages import DecideHome, Delegate, DenyLicense, EndDelegation
from models.people import Actor
from services.context import ReadingContext
from services.forms import validated
from services.people import known_agency, open_agency


async def giving(
    context: ReadingContext, actor: Actor, key: str, region_id: str, agency_id: str, license_id: str | None = None
) -> Delegate:
    """Return the message that gives a license of the region to an organization that is open."""
    agency = await open_agency(context, agency_id)
    return validated(
        Delegate,
        actor=actor,
        key=key,
        region_id=region_id,
        agency_id=agency.id,
        organization=agency.name,
        own_region=agency.region_id,
        license_id=license_id,
    )


async def denial(
    context: ReadingContext, actor: Actor, key: str, region_id: str, agency_id: str, why: str
) -> DenyLicense:
    """Return the message that denies a license to an organization because none is left."""
    agency = await known_agency(context, agency_id)
    return validated(
        DenyLicense,
        actor=actor,
        key=key,
        region_id=region_id,
        agency_id=agency.id,
        organization=agency.name,
        own_region=agency.region_id,
        none_left=True,
        why=why,
    )


def taking_back(actor: Actor, key: str, license_id: str, why: str) -> EndDelegation:
    """Return the message that takes a license back."""
    return validated(EndDelegation, actor=actor, key=key, license_id=license_id, why=why)


async def home_decision(
    context: ReadingContext, actor: Actor, key: str, agency_id: str, region_id: str, why: str
) -> DecideHome:
    """Return the message that records in which region an organization counts."""
    agency = await known_agency(context, agency_id)
    return validated(DecideHome, actor=actor, key=key, agency_id=agency.id, region_id=region_id, why=why)
