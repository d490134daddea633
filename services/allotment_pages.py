"""The Coordinated Entry allotment as its pages show it: what each region gave and denied, what a reader may do."""

import asyncio

from models.allotment.lifecycle import LicenseRequestState
from models.allotment.permissions import (
    may_answer_request,
    may_confirm,
    may_confirm_any,
    may_decide_home,
    may_delegate,
    may_deny,
    may_end_delegation,
    may_see_table,
)
from models.allotment.shares import shares
from models.allotment.state import Allotment, Delegation, Denial, HomeRegion, LicenseRequest
from models.allotment.supply import RegionAllotment, region_allotments, region_name
from models.appeal.permissions import may_see_appeal
from models.appeal.reasons import AppealReason
from models.base import Message
from models.errors import RuleViolation
from models.people import Actor, Role
from services.allotment import allotment_in_force, known_allotment
from services.appeal_filing import possible
from services.appeals import kind_of
from services.context import Context, ReadingContext
from services.people import acting
from storage.reads import agencies, appeals


class RegionLine(Message):
    """What a region has and has given, and what the reader may do about it."""

    allotment: RegionAllotment
    may_give: bool
    """Whether the reader leads it and some of its licenses are left."""
    may_deny: bool
    """Whether the reader leads it and none of its licenses is left, so that one can be denied."""
    may_ask_for_more: bool

    @property
    def may_act(self) -> bool:
        """Whether the reader can do anything about it."""
        return self.may_give or self.may_deny or self.may_ask_for_more


class GivenLine(Message):
    """A license that a region gave to an organization, and what the reader may do about it."""

    delegation: Delegation
    region_name: str
    may_take_back: bool
    may_appeal: bool
    """Whether the reader may appeal that it was taken back."""

    @property
    def may_act(self) -> bool:
        """Whether the reader can do anything about it."""
        return self.may_take_back or self.may_appeal


class HomeLine(Message):
    """The region in which an organization counts, as the committee decided."""

    organization: str
    region_name: str
    home: HomeRegion


class DeniedLine(Message):
    """A license that a region denied to an organization, and whether the reader may appeal on its behalf."""

    denial: Denial
    region_name: str
    may_appeal: bool


class RequestLine(Message):
    """A request to the HMIS lead for one more license, and whether the reader may answer it."""

    request: LicenseRequest
    region_name: str
    may_answer: bool
    may_see_appeal: bool = False
    """Whether the reader may see the appeal that a committee decided with this request."""


class AllotmentPage(Message):
    """The whole allotment for one reader."""

    policy_label: str
    sentence: str
    """How the sum compares with the target, and what floors add to it."""
    regions: tuple[RegionLine, ...]
    given: tuple[GivenLine, ...]
    denied: tuple[DeniedLine, ...]
    """The latest first."""
    requests: tuple[RequestLine, ...]
    homes: tuple[HomeLine, ...]
    """What the committee decided about organizations that cover several regions, by their names."""
    may_decide_home: bool


class CommitmentsPage(Message):
    """A license that a region gave to an organization, and whether the reader may confirm what it promises."""

    delegation: Delegation
    region_name: str
    may_confirm: bool


async def look(context: Context, by: str) -> AllotmentPage:
    """Return the allotment, with what the reader may do."""
    actor = await acting(context, by)
    may_see_table(actor).require()
    found = await allotment_in_force(context)
    return AllotmentPage(
        policy_label=found.policy_label,
        sentence=shares(found.in_force, found.policy.sharing).sentence,
        regions=tuple([await _region(context, actor, each) for each in region_allotments(found)]),
        given=tuple([await _given(context, actor, found, each) for each in found.delegations]),
        denied=tuple([await _denied(context, actor, found, each) for each in reversed(found.denials)]),
        requests=tuple(_request(actor, found, each) for each in found.requests),
        homes=await _homes(context, found),
        may_decide_home=bool(may_decide_home(actor)),
    )


async def request(context: ReadingContext, by: str, number: int) -> RequestLine:
    """Return a request for one more license."""
    actor = await acting(context, by)
    may_see_table(actor).require()
    found = await known_allotment(context)
    asked = next((each for each in found.requests if each.number == number), None)
    if asked is None:
        raise RuleViolation("unknown_request", "There is no such request for one more license.")
    return _request(actor, found, asked).model_copy(
        update={"may_see_appeal": asked.appeal_id is not None and await _sees(context, actor, asked.appeal_id)}
    )


async def _sees(context: ReadingContext, actor: Actor, appeal_id: str) -> bool:
    appeal = await asyncio.to_thread(appeals.appeal, context.database, appeal_id)
    return appeal is not None and bool(may_see_appeal(actor, appeal, kind_of(context, appeal)))


async def commitments(context: ReadingContext, by: str, number: int) -> CommitmentsPage:
    """Return what an organization promises with its license, for those who speak for it and those who see them all."""
    actor, found = await acting(context, by), await known_allotment(context)
    given = next((each for each in found.delegations if each.number == number), None)
    roles = found.policy
    if not may_see_table(actor):
        may_confirm_any(actor, roles).require()
        own = given is not None and roles.speaks(actor, given.agency_id)
        given = given if own else None  # To anybody else it does not exist.
    if given is None:
        raise RuleViolation("unknown_delegation", "This organization has no such license from a region’s allotment.")
    waits = given.live and given.confirmed_at is None
    return CommitmentsPage(
        delegation=given,
        region_name=region_name(found, given.region_id),
        may_confirm=waits and bool(may_confirm(actor, given.agency_id, roles)),
    )


async def _region(context: Context, actor: Actor, region: RegionAllotment) -> RegionLine:
    leads = bool(may_delegate(actor, region.region_id)) and not actor.is_system
    more = await possible(context, actor.person_id, region_id=region.region_id) if leads else None
    return RegionLine(
        allotment=region,
        may_give=leads and region.free > 0,
        may_deny=region.free == 0 and bool(may_deny(actor, region.region_id)),
        may_ask_for_more=more is not None,
    )


async def _given(context: Context, actor: Actor, found: Allotment, given: Delegation) -> GivenLine:
    appealing = None
    if not given.live and actor.holds_in(Role.CE_LEAD, given.region_id):
        appealing = await possible(context, actor.person_id, license_id=given.license_id)
    return GivenLine(
        delegation=given,
        region_name=region_name(found, given.region_id),
        may_take_back=given.live and bool(may_end_delegation(actor, given.region_id)),
        may_appeal=appealing == AppealReason.REVOKED_ALLOTMENT,
    )


async def _denied(context: Context, actor: Actor, found: Allotment, denied: Denial) -> DeniedLine:
    last = next(each for each in reversed(found.denials) if each.agency_id == denied.agency_id)
    appealing = None
    if last is denied and actor.holds_in(Role.CE_LEAD, denied.region_id):
        appealing = await possible(context, actor.person_id, agency_id=denied.agency_id)
    return DeniedLine(denial=denied, region_name=region_name(found, denied.region_id), may_appeal=appealing is not None)


async def _homes(context: ReadingContext, found: Allotment) -> tuple[HomeLine, ...]:
    named = await asyncio.to_thread(agencies.names, context.database, found.homes)
    lines = [
        HomeLine(
            organization=named.get(agency_id, agency_id), region_name=region_name(found, home.region_id), home=home
        )
        for agency_id, home in found.homes.items()
    ]
    return tuple(sorted(lines, key=lambda each: each.organization))


def _request(actor: Actor, found: Allotment, asked: LicenseRequest) -> RequestLine:
    waits = asked.state == LicenseRequestState.ASKED
    return RequestLine(
        request=asked,
        region_name=region_name(found, asked.region_id),
        may_answer=waits and bool(may_answer_request(actor)),
    )
