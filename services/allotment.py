"""The Coordinated Entry allotment: the regions' shares, delegations and denials, population figures."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from models import ids
from models.allotment.candidates import Candidate, candidates
from models.allotment.messages import (
    AllotmentStart,
    AllotmentStep,
    AnswerRequest,
    ConfirmCommitments,
    IntakeFigure,
    RecordIntakes,
    SetPopulations,
)
from models.allotment.permissions import may_see_table
from models.allotment.repeats import require_not_repeated
from models.allotment.rules import delegations as allotment_delegations
from models.allotment.rules import intakes as allotment_intakes
from models.allotment.rules import license_requests
from models.allotment.rules import shares as allotment_shares
from models.allotment.shares import Populations, RegionPopulation, Shares, changes_in_words, shares
from models.allotment.state import Allotment, Delegation, LicenseRequest
from models.allotment.supply import RegionAllotment, region_allotments, region_name
from models.base import Key, Message
from models.dates import EnteredDay
from models.effects import Rule
from models.errors import RuleViolation
from models.policy.allotment import AllotmentPolicy
from services import allotment_steps
from services.await_recorded import until_shown
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt, known_agency
from storage.reads import agencies
from storage.reads import allotment as on_record
from storage.reads.agencies import agencies_in
from storage.reads.unknown_use import agencies_covered_for

StepT = TypeVar("StepT", bound=AllotmentStep)
LOADED = "The figures that were loaded with the regions."


class AllotmentTable(Message):
    """The whole allotment as people see it."""

    policy_label: str
    shares: Shares
    sentence: str
    """How the sum compares with the target, and what floors add to it."""
    regions: tuple[RegionAllotment, ...]
    delegations: tuple[Delegation, ...]
    requests: tuple[LicenseRequest, ...]
    coming: tuple[Populations, ...]
    """Figures that apply from a later day."""


class NewFigure(Message):
    """A region's population in a file of new figures."""

    region_id: Key
    population: int


class NewIntake(Message):
    """An organization's intakes in a region and a month, as a file of intakes has them."""

    agency_id: Key
    region_id: Key
    month: EnteredDay
    number: int


class Home(Message):
    """The region in which an organization counts, and why, in a sentence."""

    agency_id: Key
    region_id: Key | None
    sentence: str


async def begin(context: Context) -> bool:
    """Start the allotment if the policy has one and regions are on record. Returns whether it started now."""
    version = context.policy()
    regions = await asyncio.to_thread(agencies.every_region, context.database)
    if version.allotment is None or not any(each.population for each in regions):
        return False
    if await asyncio.to_thread(on_record.allotment, context.database) is not None:
        return False
    figures = Populations(
        effective=context.today(),
        source=LOADED,
        regions=tuple(
            RegionPopulation(region_id=each.id, name=each.name, population=each.population) for each in regions
        ),
    )
    existing = await asyncio.to_thread(on_record.existing_licenses, context.database, version.allotment.counting.kinds)
    await context.processes.start_allotment(
        AllotmentStart(
            time_zone=context.pack.time_zone,
            policy_label=version.label,
            policy=version.allotment,
            figures=figures,
            licenses=tuple(existing),
        )
    )
    return True


async def table(context: ReadingContext, by: str) -> AllotmentTable:
    """Return each region's share and its arithmetic, what it has given, and what is left."""
    may_see_table(await acting(context, by)).require()
    allotment = await allotment_in_force(context)
    found = shares(allotment.in_force, allotment.policy.sharing)
    return AllotmentTable(
        policy_label=allotment.policy_label,
        shares=found,
        sentence=found.sentence,
        regions=region_allotments(allotment),
        delegations=allotment.live,
        requests=allotment.requests,
        coming=allotment.figures[1:],
    )


async def removable(context: ReadingContext, by: str) -> tuple[Candidate, ...]:
    """List the licenses that regions could give up, the best to spare first, with reasons to keep each."""
    may_see_table(await acting(context, by)).require()
    return await candidates_now(context, _policy(context))


async def candidates_now(context: ReadingContext, policy: AllotmentPolicy) -> tuple[Candidate, ...]:
    """Return the licenses that could be removed, from the records as they are now (LIC-20)."""
    covered = await asyncio.to_thread(_covered_agencies, context, policy)
    facts = await asyncio.to_thread(on_record.delegated_licenses, context.database, covered)
    numbers = await asyncio.to_thread(on_record.licenses_by_agency, context.database)
    return candidates(facts, numbers, policy.removing)


def _covered_agencies(context: ReadingContext, policy: AllotmentPolicy) -> set[str]:
    rules = context.policy().licenses.evidence
    if rules is None:
        return {each.id for each in agencies_in(context.database)}
    zone, days = context.pack.time_zone, policy.removing.days
    return agencies_covered_for(context.database, rules, zone, context.now(), days)


async def delegate(
    context: Context,
    by: str,
    key: str,
    region_id: str,
    agency_id: str,
    *,
    license_id: str | None = None,
    again: bool = False,
) -> Delegation:
    """Give a license of the region to an organization. Without an existing license, one is created.

    `again` says that it is another one like the last.
    """
    message = await allotment_steps.giving(context, await acting(context, by), key, region_id, agency_id, license_id)
    if not again:
        await _require_not_repeated(context, message)
    allotment = await _taken(context, allotment_delegations.delegate, message)
    given = [each for each in allotment.live if (each.agency_id, each.region_id) == (message.agency_id, region_id)]
    return given[-1]


async def record_intakes(
    context: Context, by: str, key: str, source: str, figures: Sequence[NewIntake]
) -> Sequence[IntakeFigure]:
    """Record organizations' intakes by region and month. They say in which region an organization counts (LIC-12)."""
    actor = await acting(context, by)
    known = tuple([await _intake(context, each) for each in figures])
    message = validated(RecordIntakes, actor=actor, key=key, figures=known, source=source)
    await context.processes.take(ids.ALLOTMENT_ID, allotment_intakes.record_intakes, message)
    return known


async def home_of(context: ReadingContext, by: str, agency_id: str) -> Home:
    """Return the region in which an organization counts, and why."""
    may_see_table(await acting(context, by)).require()
    policy = _policy(context).home_region
    if policy is None:
        raise RuleViolation("no_intakes", f"{context.pack.name} does not use recorded intakes.")
    agency, allotment = await known_agency(context, agency_id), await allotment_in_force(context)
    home, why = allotment_intakes.home_on_record(allotment, policy, agency.id, agency.region_id, context.now())
    name = region_name(allotment, home) if home is not None else "no region"
    return Home(agency_id=agency.id, region_id=home, sentence=f"{agency.name} counts in {name}, {why.rstrip('.')}.")


async def confirm_commitments(context: Context, by: str, key: str, delegation: int, *, agreed: bool) -> Delegation:
    """Confirm, for the organization, what it promises with its license."""
    message = validated(
        ConfirmCommitments, actor=await acting(context, by), key=key, delegation=delegation, agreed=agreed
    )
    allotment = await _taken(context, allotment_delegations.confirm_commitments, message)
    return next(each for each in allotment.delegations if each.number == delegation)


async def end_delegation(context: Context, by: str, key: str, license_id: str, why: str) -> Allotment:
    """Take a license back for the region."""
    message = allotment_steps.taking_back(await acting(context, by), key, license_id, why)
    return await _taken(context, allotment_delegations.end_delegation, message)


async def deny(
    context: Context, by: str, key: str, region_id: str, agency_id: str, why: str, *, again: bool = False
) -> Allotment:
    """Record that a region has no license for an organization. The letter to it says how to appeal.

    `again` says that it is another one like the last.
    """
    message = await allotment_steps.denial(context, await acting(context, by), key, region_id, agency_id, why)
    if not again:
        await _require_not_repeated(context, message)
    return await _taken(context, allotment_delegations.deny_license, message)


async def _require_not_repeated(context: Context, message: AllotmentStep) -> None:
    """Raise RuleViolation if the same person just sent the same. The process knows of it before the records do."""
    found = await context.processes.snapshot(ids.ALLOTMENT_ID, Allotment)
    if found is not None:
        require_not_repeated(found, message, context.now())


async def answer_request(context: Context, by: str, key: str, request: int, *, granted: bool, why: str) -> Allotment:
    """Answer a request for one more license, for the HMIS lead."""
    message = validated(
        AnswerRequest, actor=await acting(context, by), key=key, request=request, granted=granted, why=why
    )
    return await _taken(context, license_requests.answer_request, message)


async def decide_home(context: Context, by: str, key: str, agency_id: str, region_id: str, why: str) -> Allotment:
    """Record in which region an organization counts, as the committee decided."""
    message = await allotment_steps.home_decision(context, await acting(context, by), key, agency_id, region_id, why)
    return await _taken(context, allotment_delegations.decide_home, message)


async def _taken(context: Context, rule: Rule[Allotment, StepT], message: StepT) -> Allotment:
    """Take a step, and wait a moment until the records have it, so that the next page shows it."""
    after = await context.processes.take(ids.ALLOTMENT_ID, rule, message)

    def is_shown() -> bool:
        kept = on_record.allotment(context.database)
        return kept is not None and message.key in kept.keys

    await until_shown(is_shown)
    return after


async def set_populations(
    context: Context, by: str, key: str, effective: date, source: str, figures: Sequence[NewFigure]
) -> str:
    """Set new population figures from a day on, and return in words what they change."""
    actor = await acting(context, by)
    before = await allotment_in_force(context)
    new = validated(
        Populations,
        context.today(),
        effective=effective,
        source=source,
        regions=tuple([await _with_name(context, each) for each in figures]),
    )
    message = validated(SetPopulations, actor=actor, key=key, figures=new)
    await context.processes.take(ids.ALLOTMENT_ID, allotment_shares.set_populations, message)
    sharing = before.policy.sharing
    return changes_in_words(shares(before.in_force, sharing), shares(new, sharing))


async def allotment_in_force(context: ReadingContext) -> Allotment:
    """Return the allotment. Raises RuleViolation if the policy in force has none, or it did not start yet."""
    _policy(context)
    return await known_allotment(context)


async def known_allotment(context: ReadingContext) -> Allotment:
    """Return the allotment, whatever the policy in force says. Raises RuleViolation if it did not start yet."""
    found = await asyncio.to_thread(on_record.allotment, context.database)
    if found is None:
        raise RuleViolation("no_allotment", "There is no allotment yet. It starts when the regions have been loaded.")
    return found


async def _intake(context: ReadingContext, figure: NewIntake) -> IntakeFigure:
    agency = await known_agency(context, figure.agency_id)
    return validated(
        IntakeFigure, agency_id=agency.id, region_id=figure.region_id, month=figure.month, number=figure.number
    )


async def _with_name(context: ReadingContext, figure: NewFigure) -> RegionPopulation:
    region = await asyncio.to_thread(agencies.region, context.database, figure.region_id)
    if region is None:
        raise RuleViolation("unknown_region", f"There is no region “{excerpt(figure.region_id)}”.")
    return validated(RegionPopulation, region_id=region.id, name=region.name, population=figure.population)


def _policy(context: ReadingContext) -> AllotmentPolicy:
    policy = context.policy().allotment
    if policy is None:
        raise RuleViolation(
            "no_allotment", f"{context.pack.name} does not allot Coordinated Entry licenses to regions."
        )
    return policy
