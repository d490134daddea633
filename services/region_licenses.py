"""What is shown before a region's license is given, denied, or taken back, and before a home region is decided."""

import asyncio

from models.allotment.permissions import (
    may_decide_home,
    may_delegate,
    may_deny,
    may_end_delegation,
    may_end_delegations,
)
from models.allotment.repeats import require_not_repeated
from models.allotment.rules import delegations
from models.allotment.rules.intakes import home_on_record
from models.allotment.state import Allotment, Delegation
from models.allotment.state_changes import delegation_of
from models.allotment.supply import RegionAllotment, region_allotment, region_allotments, region_name
from models.base import Key, Message
from models.calendar import counted, spoken_end
from models.errors import RuleViolation
from models.license.permissions import AccessEnding
from models.policy.allotment import HomeRegionPolicy
from services import allotment_steps, last_license
from services.allotment import allotment_in_force
from services.context import Context, ReadingContext
from services.people import acting, known_agency
from storage.reads import agencies
from storage.reads.licenses import license_row

CHECK = "check"
"""The key of a step that is only looked at. The process never gets it."""

Choices = tuple[tuple[Key, str], ...]
"""What can be chosen, each with its name."""


class RegionPage(Message):
    """What a region's lead needs to give or deny a license: the region, and the organizations that count in it."""

    region: RegionAllotment
    organizations: Choices
    commitments: tuple[str, ...]
    """What an organization promises with a license."""


class TakingBackPage(Message):
    """A license that a region gave to an organization, and who holds it, for the region's lead."""

    delegation: Delegation
    region_name: str
    holder: str
    """The name of whoever holds it; empty if nobody does."""


class HomeRegionPage(Message):
    """What the committee's chair needs to record in which region an organization counts."""

    organizations: Choices
    regions: Choices


class Effect(Message):
    """What an act would do, for the page with the answers: about whom it is, and what follows."""

    organization: str
    region: str
    after: str
    warning: str = ""
    """What is lost by it, if that is more than the license."""


async def giving(context: ReadingContext, by: str, region_id: str) -> RegionPage:
    """Return what the lead of a region needs to give one of its licenses."""
    may_delegate(await acting(context, by), region_id).require()
    return await _region_page(context, region_id)


async def denial(context: ReadingContext, by: str, region_id: str) -> RegionPage:
    """Return what the lead of a region needs to deny one of its licenses."""
    may_deny(await acting(context, by), region_id).require()
    return await _region_page(context, region_id)


async def taking_back(context: ReadingContext, by: str, license_id: str) -> TakingBackPage:
    """Return a license that the lead of a region can take back. Raises RuleViolation if the region does not have it."""
    actor = await acting(context, by)
    may_end_delegations(actor).require()
    found = await allotment_in_force(context)
    given = _given(found, license_id)
    may_end_delegation(actor, given.region_id).require()
    held = await asyncio.to_thread(license_row, context.database, license_id)
    holder = held.person_name if held is not None else None
    return TakingBackPage(delegation=given, region_name=region_name(found, given.region_id), holder=holder or "")


async def home_region(context: ReadingContext, by: str) -> HomeRegionPage:
    """Return the organizations and the regions, for the chair of the Coordinated Entry Committee."""
    may_decide_home(await acting(context, by)).require()
    found = await allotment_in_force(context)
    today = context.today()
    listed = await asyncio.to_thread(agencies.agencies_in, context.database)
    return HomeRegionPage(
        organizations=tuple(
            (each.id, each.name) for each in listed if each.closes_on is None or each.closes_on >= today
        ),
        regions=tuple((each.region_id, each.name) for each in region_allotments(found)),
    )


async def check_giving(
    context: ReadingContext, by: str, region_id: str, agency_id: str, *, again: bool = False
) -> Effect:
    """Say what follows if the license is given. Raises RuleViolation if it would be refused."""
    actor = await acting(context, by)
    may_delegate(actor, region_id).require()
    found, now = await allotment_in_force(context), context.now()
    message = await allotment_steps.giving(context, actor, CHECK, region_id, agency_id)
    if not again:
        require_not_repeated(found, message, now)
    decision = delegations.delegate(found, message, now)
    (task,) = decision.opened
    assert task.due is not None, "commitments are confirmed by a day"
    region = region_allotment(decision.state, region_id)
    return Effect(
        organization=message.organization,
        region=region.name,
        after=f"We create a Coordinated Entry license for {message.organization}, and {_left(region)}. The "
        f"organization gets an email and confirms its commitments by {spoken_end(task.due, found.time_zone)}.",
    )


async def check_denial(
    context: ReadingContext, by: str, region_id: str, agency_id: str, why: str, *, again: bool = False
) -> Effect:
    """Say what follows if the license is denied. Raises RuleViolation if it would be refused."""
    actor = await acting(context, by)
    may_deny(actor, region_id).require()
    found, now = await allotment_in_force(context), context.now()
    message = await allotment_steps.denial(context, actor, CHECK, region_id, agency_id, why)
    if not again:
        require_not_repeated(found, message, now)
    delegations.deny_license(found, message, now)
    return Effect(
        organization=message.organization,
        region=region_name(found, region_id),
        after=f"{message.organization} gets an email with your reason and can appeal to the Coordinated Entry "
        "Committee. You can’t undo a denial.",
    )


async def check_taking_back(context: Context, by: str, license_id: str, why: str) -> Effect:
    """Say whose access ends if the license is taken back. Raises RuleViolation if it would be refused."""
    page = await taking_back(context, by, license_id)
    given, found = page.delegation, await allotment_in_force(context)
    message = allotment_steps.taking_back(await acting(context, by), CHECK, license_id, why)
    decision = delegations.end_delegation(found, message, context.now())
    ends = (
        f"{page.holder} can no longer sign in with this license. {page.holder} and {given.organization} get an email "
        "that says how to appeal"
        if page.holder
        else f"Nobody holds this license, so it is deleted. {given.organization} gets an email that says how to appeal"
    )
    return Effect(
        organization=given.organization,
        region=page.region_name,
        after=f"{ends}, and {_left(region_allotment(decision.state, given.region_id))}.",
        warning=await last_license.warning(context, by, license_id, AccessEnding.TAKE_BACK),
    )


async def check_home_region(context: ReadingContext, by: str, agency_id: str, region_id: str, why: str) -> Effect:
    """Say what follows if the organization counts in the region. Raises RuleViolation if it would be refused."""
    actor = await acting(context, by)
    may_decide_home(actor).require()
    found, now = await allotment_in_force(context), context.now()
    message = await allotment_steps.home_decision(context, actor, CHECK, agency_id, region_id, why)
    delegations.decide_home(found, message, now)
    agency, name = await known_agency(context, agency_id), region_name(found, region_id)
    return Effect(
        organization=agency.name,
        region=name,
        after=f"{_counts_now(found, agency, context)} Once you record this, only the lead of {name} can give it a "
        "license, or deny it one. Licenses that it has already stay as they are.",
    )


def _given(found: Allotment, license_id: str) -> Delegation:
    """Return the last delegation of a license, also one that has ended."""
    last = next((each for each in reversed(found.delegations) if each.license_id == license_id), None)
    return last if last is not None else delegation_of(found, license_id)


def _left(region: RegionAllotment) -> str:
    return f"{region.name} then has {counted(region.free, 'license') if region.free else 'no license'} left"


def _counts_now(found: Allotment, agency: agencies.Agency, context: ReadingContext) -> str:
    policy = found.policy.home_region
    if policy is None:
        return f"{agency.name} is on record in {agency.region_name}."
    try:
        home, why = home_on_record(found, policy, agency.id, agency.region_id, context.now())
    except RuleViolation as undecided:
        return undecided.sentence
    where = region_name(found, home) if home is not None else "no region"
    return f"{agency.name} counts in {where}, {why.rstrip('.')}."


async def _region_page(context: ReadingContext, region_id: str) -> RegionPage:
    found = await allotment_in_force(context)
    listed = await asyncio.to_thread(_counting_in, context, found, region_id)
    return RegionPage(
        region=region_allotment(found, region_id),
        organizations=tuple((each.id, each.name) for each in sorted(listed, key=lambda each: (each.name, each.id))),
        commitments=found.policy.commitments.texts,
    )


def _counting_in(context: ReadingContext, found: Allotment, region_id: str) -> list[agencies.Agency]:
    """Return the open agencies that count in a region: most belong to it, some are from another one (LIC-12)."""
    today, policy = context.today(), found.policy.home_region
    known = {each.id: each for each in agencies.agencies_in(context.database, region_id)}
    if policy is not None:
        others = sorted({*found.homes, *found.intakes} - known.keys())
        known |= {
            each.id: each for each in filter(None, (agencies.agency(context.database, other) for other in others))
        }
    return [
        each
        for each in known.values()
        if (each.closes_on is None or each.closes_on >= today)
        and (policy is None or _counts_in(found, policy, each, region_id, context))
    ]


def _counts_in(
    found: Allotment, policy: HomeRegionPolicy, agency: agencies.Agency, region_id: str, context: ReadingContext
) -> bool:
    try:
        return home_on_record(found, policy, agency.id, agency.region_id, context.now())[0] == region_id
    except RuleViolation:  # The committee has to decide first.
        return False
