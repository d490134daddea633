"""Requests to licenses: reserve, assign, end. The license's workflow decides."""

import asyncio

from temporalio import activity

from activities.signatures.licenses import (
    AssignmentInput,
    EndingInput,
    Licenses,
    PlanDeactivationInput,
    ReservationInput,
)
from adapters.processes import Processes
from models.ids import opaque
from models.license.messages import (
    AssignLicense,
    EndAssignment,
    LicenseAnswer,
    LicenseStart,
    PlanDeactivation,
    ReleaseLicense,
    ReserveLicense,
)
from models.license.rules import assignments
from models.license.state import license_terms
from models.people import SYSTEM
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.reads.account_details import returns_with_other_details
from storage.reads.agencies import agency
from storage.reads.licenses import available_licenses, reservations_of

NONE_OPEN = "The agency has no open license."


class LicenseActivities(Licenses):
    """Finds licenses in the records and asks their workflows, with keys that make a second request harmless."""

    def __init__(self, database: Database, processes: Processes, pack: PolicyPack) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack

    @activity.defn(name="reserve_license")
    async def reserve(self, input: ReservationInput) -> LicenseAnswer:
        """Reserve an available license of the agency: the first whose workflow agrees."""
        already = await self._reserved(input.request_id)
        if already:
            return LicenseAnswer(done=True, license_id=already[0])
        candidates = await asyncio.to_thread(available_licenses, self._database, input.agency_id, input.kind)
        for license_id in candidates:
            answer = await self._reserve(license_id, input)
            if answer.done:
                return answer
        return LicenseAnswer(done=False, sentence=NONE_OPEN)

    @activity.defn(name="create_license")
    async def create(self, input: ReservationInput) -> LicenseAnswer:
        """Create a license with an id from the request, so that a retry creates no second one."""
        license_id = opaque("L", input.request_id)
        known = await asyncio.to_thread(agency, self._database, input.agency_id)
        await self._processes.start_license(
            LicenseStart(
                license_id=license_id,
                agency_id=input.agency_id,
                region_id=known.region_id if known else None,
                kind=input.kind,
                created_at=input.at,
                terms=license_terms(self._pack, input.at),
                expires_on=known.license_expires_on if known else None,
                made_for=input.request_id,
            )
        )
        return await self._reserve(license_id, input)

    @activity.defn(name="release_license")
    async def release(self, request_id: str) -> None:
        """Release whatever is reserved for a request."""
        for license_id in await self._reserved(request_id):
            message = ReleaseLicense(actor=SYSTEM, key=f"release/{request_id}", request_id=request_id)
            await self._processes.ask_license(license_id, assignments.release, message)

    @activity.defn(name="assign_license")
    async def assign(self, input: AssignmentInput) -> LicenseAnswer:
        """Assign the reserved license to the person, who may come back under another name or address."""
        details_changed = await asyncio.to_thread(
            returns_with_other_details, self._database, input.person_id, input.license_id
        )
        message = AssignLicense(
            actor=SYSTEM,
            key=f"assign/{input.request_id}",
            request_id=input.request_id,
            person_id=input.person_id,
            trained_on=input.trained_on,
            details_changed=details_changed,
        )
        return await self._processes.ask_license(input.license_id, assignments.assign, message)

    @activity.defn(name="end_assignment")
    async def end(self, input: EndingInput) -> LicenseAnswer:
        """End a person's assignment to a license."""
        message = EndAssignment(
            actor=SYSTEM, key=f"end/{input.request_id}", person_id=input.person_id, keep=input.keep, reason=input.reason
        )
        return await self._processes.ask_license(input.license_id, assignments.end_assignment, message)

    @activity.defn(name="program_deactivation")
    async def program(self, input: PlanDeactivationInput) -> LicenseAnswer:
        """Show a planned deactivation on the license, move it, or cancel it."""
        message = PlanDeactivation(
            actor=SYSTEM,
            key=f"program/{input.request_id}/{input.change}",
            request_id=input.request_id,
            person_id=input.person_id,
            on_day=input.on_day,
        )
        return await self._processes.ask_license(input.license_id, assignments.plan_deactivation, message)

    async def _reserve(self, license_id: str, input: ReservationInput) -> LicenseAnswer:
        """Reserve one license, then make sure that the records agree.

        They may know of another license of the person.
        """
        message = ReserveLicense(
            actor=SYSTEM, key=f"reserve/{input.request_id}", request_id=input.request_id, person_id=input.person_id
        )
        answer = await self._processes.ask_license(license_id, assignments.reserve, message)
        if not answer.done or license_id in await self._reserved(input.request_id):
            return answer
        current = (await self._processes.license_snapshot(license_id)).current
        if current is not None and current.request_id == input.request_id:
            raise RuntimeError(f"license {license_id} is reserved, but the records do not show it yet")
        return LicenseAnswer(done=False, sentence="This person already has a license at this agency.")

    async def _reserved(self, request_id: str) -> list[str]:
        return await asyncio.to_thread(reservations_of, self._database, request_id)
