"""The Coordinated Entry allotment as rows: figures, delegations, requests, denials, and what was moved."""

from collections.abc import Iterator

from sqlalchemy import Connection

from models.allotment.state import Allotment, LicenseRequest
from models.ids import ALLOTMENT_ID
from storage.projections.fields import same_named
from storage.tables.allotment import (
    adjustments,
    allotments,
    delegations,
    license_denials,
    license_requests,
    populations,
    region_intakes,
)
from storage.upsert import Row, Upsert

_write_allotment = Upsert(allotments)
_write_populations = Upsert(populations)
_write_intakes = Upsert(region_intakes)
_write_delegations = Upsert(delegations)
_write_requests = Upsert(license_requests)
_write_denials = Upsert(license_denials)
_write_adjustments = Upsert(adjustments)


def project(connection: Connection, allotment: Allotment, step: int) -> None:
    """Write the allotment as it is after `step`."""
    _write_allotment(connection, [allotment_row(allotment, step)])
    _write_populations(connection, list(population_rows(allotment)))
    _write_intakes(connection, list(intake_rows(allotment)))
    _write_delegations(connection, [same_named(delegations, each) for each in allotment.delegations])
    _write_requests(connection, [request_row(each) for each in allotment.requests])
    _write_denials(connection, [same_named(license_denials, each) for each in allotment.denials])
    _write_adjustments(connection, [same_named(adjustments, each) for each in allotment.adjustments])


def allotment_row(allotment: Allotment, step: int) -> Row:
    """Return the allotment itself as a row."""
    return {
        **same_named(allotments, allotment),
        "id": ALLOTMENT_ID,
        "figures_from": allotment.in_force.effective,
        "step": step,
        "body": allotment.model_dump(mode="json", exclude={"keys"}),
    }


def population_rows(allotment: Allotment) -> Iterator[Row]:
    """Return every region's population, for each day on which new figures take effect."""
    for figures in allotment.figures:
        for region in figures.regions:
            yield {
                "effective": figures.effective,
                "region_id": region.region_id,
                "population": region.population,
                "source": figures.source,
            }


def intake_rows(allotment: Allotment) -> Iterator[Row]:
    """Make a row of every organization's intakes, by region and month."""
    for agency_id, regions in allotment.intakes.items():
        for region_id, monthly in regions.items():
            for month, number in monthly.items():
                yield {"agency_id": agency_id, "region_id": region_id, "month": month, "number": number}


def request_row(request: LicenseRequest) -> Row:
    """Return a request for one more license as a row."""
    return {**same_named(license_requests, request), "answer_by": request.answer_by.last_day}
