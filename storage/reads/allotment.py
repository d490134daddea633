"""The Coordinated Entry allotment and the licenses it is about, as the records have them."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import case, func, or_, select

from models.allotment.candidates import LicenseFacts
from models.allotment.lifecycle import LIVE
from models.allotment.state import Allotment, ExistingLicense
from models.billing.funding import Funding
from models.ids import ALLOTMENT_ID
from models.license.lifecycle import LicenseKind, LicenseState
from models.license.state import HOLDING
from storage.database import Database
from storage.reads.rows import every
from storage.tables.allotment import allotments, delegations
from storage.tables.directory import agencies
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import hmis_users


def allotment(database: Database) -> Allotment | None:
    """Return the allotment as it was last recorded; None before it started."""
    with database.read() as connection:
        body = connection.execute(select(allotments.c.body).where(allotments.c.id == ALLOTMENT_ID)).scalar_one_or_none()
    return None if body is None else Allotment.model_validate(body)


def existing_licenses(database: Database, kinds: tuple[LicenseKind, ...]) -> list[ExistingLicense]:
    """Return the licenses of these kinds that are not deleted, with their regions.

    A license without a known payer is paid by the Continuum of Care.
    """
    query = (
        select(
            licenses.c.id,
            licenses.c.agency_id,
            agencies.c.name,
            agencies.c.region_id,
            licenses.c.kind,
            licenses.c.funding,
        )
        .join(agencies, agencies.c.id == licenses.c.agency_id)
        .where(licenses.c.kind.in_(kinds), licenses.c.state != LicenseState.DELETED)
        .order_by(licenses.c.created_at, licenses.c.id)
    )
    with database.read() as connection:
        return [
            ExistingLicense(
                license_id=row.id,
                agency_id=row.agency_id,
                organization=row.name,
                region_id=row.region_id,
                kind=LicenseKind(row.kind),
                funding=Funding(row.funding) if row.funding else Funding.COC,
            )
            for row in connection.execute(query)
        ]


def delegated_licenses(database: Database, covered: Collection[str]) -> list[LicenseFacts]:
    """Return the licenses that regions have delegated, their organizations, and their holders' recent entries.

    Nobody enters anything with a license without a holder. If no export shows the holder, or the agency is not one of
    the `covered` ones, the number is unknown: few entries in an old export prove no lack of use (LIC-29).
    """
    used = (
        select(assignments.c.license_id, func.sum(hmis_users.c.recent_entries).label("entries"))
        .outerjoin(
            hmis_users,
            (hmis_users.c.person_id == assignments.c.person_id)
            & or_(hmis_users.c.agency_id.is_(None), hmis_users.c.agency_id == assignments.c.agency_id),
        )
        .where(assignments.c.state.in_(HOLDING))
        .group_by(assignments.c.license_id)
        .subquery()
    )
    query = (
        select(
            delegations.c.license_id,
            delegations.c.agency_id,
            agencies.c.name.label("organization"),
            delegations.c.region_id,
            agencies.c.county,
            case(
                (used.c.license_id.is_(None), 0), (agencies.c.id.in_(list(covered)), used.c.entries), else_=None
            ).label("entries"),
        )
        .join(agencies, agencies.c.id == delegations.c.agency_id)
        .outerjoin(used, used.c.license_id == delegations.c.license_id)
        .where(delegations.c.state.in_(LIVE))
        .order_by(delegations.c.license_id)
    )
    with database.read() as connection:
        return every(connection, query, LicenseFacts)


def licenses_by_agency(database: Database) -> Counter[str]:
    """Return how many licenses of any kind each agency has that are not deleted."""
    query = (
        select(licenses.c.agency_id, func.count().label("number"))
        .where(licenses.c.state != LicenseState.DELETED)
        .group_by(licenses.c.agency_id)
    )
    with database.read() as connection:
        return Counter({row.agency_id: row.number for row in connection.execute(query)})
