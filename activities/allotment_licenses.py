"""Coordinated Entry licenses, created and taken back as the allotment says."""

import asyncio

from temporalio import activity

from activities.signatures.allotment_licenses import AllotmentLicenseInput, AllotmentLicenses
from adapters.processes import Processes
from models.allotment.state import AllotmentWork
from models.billing.funding import Funding
from models.license.lifecycle import InactiveReason, LicenseKind, LicenseState
from models.license.messages import DeleteLicense, LicenseStart, Revoke
from models.license.rules import access, revocation
from models.license.state import license_terms
from models.people import SYSTEM
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.reads.agencies import agency
from storage.reads.usage import evidence


class AllotmentLicenseActivities(AllotmentLicenses):
    """Creates licenses under the ids that the allotment names, and takes licenses back."""

    def __init__(self, database: Database, processes: Processes, pack: PolicyPack) -> None:
        self._database = database
        self._processes = processes
        self._pack = pack

    @activity.defn(name="carry_out_seat_order")
    async def carry_out(self, input: AllotmentLicenseInput) -> str:
        """Create or take back a license, once; return an empty string, or why it could not be done."""
        if input.order.work == AllotmentWork.MAKE:
            return await self._make(input)
        return await self._take_back(input)

    async def _make(self, input: AllotmentLicenseInput) -> str:
        order = input.order
        known = await asyncio.to_thread(agency, self._database, order.agency_id)
        await self._processes.start_license(
            LicenseStart(
                license_id=order.license_id,
                agency_id=order.agency_id,
                region_id=known.region_id if known else None,
                kind=LicenseKind.CE_ACCESS,
                created_at=input.at,
                terms=license_terms(self._pack, input.at),
                expires_on=known.license_expires_on if known else None,
                funding=Funding.COC,
            )
        )
        return ""

    async def _take_back(self, input: AllotmentLicenseInput) -> str:
        """Revoke the license of a holder, who learns how to appeal; delete a license without a holder."""
        order = input.order
        key = f"allotment/{order.number}"
        license_ = await self._processes.license_snapshot(order.license_id)
        if license_.state == LicenseState.DELETED:  # Its organization gave it up, or has closed.
            return ""
        if license_.current is None:
            deletion = DeleteLicense(actor=SYSTEM, key=key, why=order.why)
            return (await self._processes.ask_license(order.license_id, access.delete, deletion)).sentence
        zone = self._pack.time_zone
        found = await asyncio.to_thread(evidence, self._database, order.license_id, input.at, zone)
        ground = InactiveReason.CE_ALLOTMENT
        message = Revoke(actor=SYSTEM, key=key, why=order.why, reason=ground, evidence=found)
        return (await self._processes.ask_license(order.license_id, revocation.revoke, message)).sentence
