"""The numbers behind the allotment: population figures, and licenses moved between regions (003, section 2)."""

from datetime import datetime

from models.allotment import permissions
from models.allotment.checks import check_and_remember
from models.allotment.messages import AdoptAllotting, MoveLicense, OrderDone, SetPopulations
from models.allotment.notices import reduce_key, reduce_task
from models.allotment.shares import Populations, changes, changes_in_words, shares
from models.allotment.state import Allotment, AllotmentDecision
from models.allotment.state_changes import adjusted
from models.allotment.supply import over_allotted, region_allotment, region_allotments, region_name
from models.base import listed
from models.calendar import civil_day, spoken
from models.effects import CloseTask, Decision, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.people import Role
from models.uniqueness import first_repeated


def set_populations(allotment: Allotment, message: SetPopulations, now: datetime) -> AllotmentDecision:
    """Set new figures, from today or a later day on. The summary says what they will change."""
    after = check_and_remember(allotment, message, permissions.may_set_populations(message.actor))
    figures = message.figures
    today = civil_day(now, allotment.time_zone)
    _check(allotment, figures)
    if figures.effective < today:
        raise RuleViolation(
            "day_is_past", f"The figures can't count from a past day. Please choose {spoken(today)}, or a later day."
        )
    before = shares(_counting_before(allotment, figures), allotment.policy.sharing)
    what = changes_in_words(before, shares(figures, allotment.policy.sharing))
    others = [each for each in after.figures if each.effective != figures.effective or each is after.in_force]
    ordered = tuple(sorted([*others, figures], key=lambda each: each.effective))
    after = after.model_copy(update={"figures": ordered})
    return Decision(
        state=after,
        move="populations_set",
        summary=f"New population figures count from {spoken(figures.effective)}. {what} Source: {figures.source}",
    )


def populations_in_force(allotment: Allotment, now: datetime) -> AllotmentDecision:
    """Put the next figures into effect. Report what changes, and which regions have now given too many licenses."""
    before, following = allotment.figures[0], allotment.figures[1]
    old, new = (shares(each, allotment.policy.sharing) for each in (before, following))
    after = allotment.model_copy(update={"figures": allotment.figures[1:]})
    allotments = {each.region_id: each for each in region_allotments(after)}
    changed = [allotments[region_id] for region_id in changes(old, new) if region_id in allotments]
    return Decision(
        state=after,
        move="populations_in_force",
        summary=f"New population figures count from {spoken(following.effective)}. {changes_in_words(old, new)}",
        opened=tuple(reduce_task(each) for each in over_allotted(allotments.values())),
        closed=tuple(CloseTask(key=reduce_key(each.region_id)) for each in allotments.values() if not each.over),
        notices=tuple(
            Notice(
                template="allotment_changed",
                to=(),
                to_role=Role.CE_LEAD,
                region_id=each.region_id,
                facts={
                    "region": each.name,
                    "allotted": each.allotted,
                    "delegated": each.delegated,
                    "arithmetic": each.arithmetic,
                },
            )
            for each in changed
        ),
    )


def move_license(allotment: Allotment, message: MoveLicense, now: datetime) -> AllotmentDecision:
    """Move a license that one region can spare to another, as the committee decided (LIC-20)."""
    after = check_and_remember(allotment, message, permissions.may_carry_out(message.actor))
    if message.from_region_id == message.region_id:
        raise RuleViolation("same_region", "A license can only be moved to another region.")
    source, target = region_allotment(allotment, message.from_region_id), region_allotment(allotment, message.region_id)
    if source.free < 1:
        raise RuleViolation("no_excess", f"{source.name} has no license to spare. All of its licenses are assigned.")
    by = message.actor.person_id
    after = adjusted(after, source.region_id, -1, message.why, by, now, message.appeal_id)
    after = adjusted(after, target.region_id, 1, message.why, by, now, message.appeal_id)
    return Decision(
        state=after,
        move="license_moved",
        summary=f"{source.name} gives one of its licenses to {target.name}: {message.why}",
    )


def order_done(allotment: Allotment, message: OrderDone, now: datetime) -> AllotmentDecision:
    """Record that a license was created or taken back. If not, HMIS lead staff get a task."""
    after = check_and_remember(allotment, message, permissions.may_carry_out(message.actor))
    order = next((each for each in allotment.orders if each.number == message.order), None)
    if order is None:
        raise RuleViolation("unknown_order", "This order is not waiting to be carried out.")
    after = after.model_copy(update={"orders": tuple(each for each in after.orders if each.number != order.number)})
    if message.done:
        return Decision(state=after, move="carried_out", summary=f"Done: {order.work.spoken}.")
    task = OpenTask(
        key=f"order/{order.number}",
        kind=TaskKind.SETTLE_CONFLICT,
        title=f"Something about a Coordinated Entry license could not be done: {message.sentence}",
        role=Role.HMIS_LEAD,
        agency_id=order.agency_id,
    )
    return Decision(state=after, move="not_carried_out", summary=f"Not done: {message.sentence}", opened=(task,))


def adopt_policy(allotment: Allotment, message: AdoptAllotting, now: datetime) -> AllotmentDecision:
    """Move the allotment to another version of the policy. The summary says what that changes."""
    after = check_and_remember(allotment, message, permissions.may_administer(message.actor))
    if message.policy == allotment.policy and message.policy_label == allotment.policy_label:
        raise RuleViolation("same_policy", f"The allotment already follows {allotment.policy_label}.")
    old = shares(allotment.in_force, allotment.policy.sharing)
    new = shares(allotment.in_force, message.policy.sharing)
    after = after.model_copy(update={"policy": message.policy, "policy_label": message.policy_label})
    return Decision(
        state=after,
        move="policy_adopted",
        summary=f"It now follows {message.policy_label} instead of {allotment.policy_label}. "
        f"{changes_in_words(old, new)}",
        opened=tuple(reduce_task(each) for each in over_allotted(region_allotments(after))),
    )


def _check(allotment: Allotment, figures: Populations) -> None:
    ids = [each.region_id for each in figures.regions]
    if first_repeated(ids) is not None:
        raise RuleViolation("region_twice", "A region appears twice in the figures. Please enter each region once.")
    known = [each.region_id for each in allotment.in_force.regions]
    missing = [region_name(allotment, each) for each in known if each not in ids]
    if missing:
        raise RuleViolation("region_missing", f"Please add the figures for {listed(missing)}.")
    if figures.total <= 0:
        raise RuleViolation("nobody", "The populations of all regions add up to zero. Please correct the figures.")


def _counting_before(allotment: Allotment, figures: Populations) -> Populations:
    earlier = [each for each in allotment.figures if each.effective < figures.effective]
    return earlier[-1] if earlier else allotment.in_force


def reduced(allotment: Allotment, region_id: str) -> tuple[CloseTask, ...]:
    """Close the task to reduce delegations if the region no longer gives more than it has."""
    return () if region_allotment(allotment, region_id).over else (CloseTask(key=reduce_key(region_id)),)
