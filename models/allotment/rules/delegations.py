"""A region's Coordinated Entry lead gives licenses to organizations and takes them back (003, section 3)."""

from datetime import datetime

from models.allotment import permissions
from models.allotment.checks import check_and_remember
from models.allotment.home_region import explained, home_region
from models.allotment.lifecycle import DelegationLifecycle, DelegationMove
from models.allotment.messages import ConfirmCommitments, DecideHome, Delegate, DenyLicense, EndDelegation
from models.allotment.rules.intakes import home_on_record
from models.allotment.rules.shares import reduced
from models.allotment.state import Allotment, AllotmentDecision, AllotmentWork, Delegation, Denial, HomeRegion
from models.allotment.state_changes import PAST_KEPT, delegation_of, numbered, ordered, with_delegation
from models.allotment.supply import RegionAllotment, region_allotment, region_name, require_free
from models.calendar import Deadline, civil_day, counted, day_deadline
from models.effects import CloseTask, Decision, Facts, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.ids import opaque
from models.pages import agency_page, commitments_page, license_page


def delegate(allotment: Allotment, message: Delegate, now: datetime) -> AllotmentDecision:
    """Give a license of the region to an organization, but never more than are allotted (LIC-11).

    It goes to an organization of the region. One that covers several regions takes it from the one where its intakes
    are most (LIC-12, LIC-25), unless the committee decided otherwise. The license comes with the access-point
    commitments (LIC-14).
    """
    after = check_and_remember(allotment, message, permissions.may_delegate(message.actor, message.region_id))
    if not message.actor.is_system:
        _require_home(allotment, message, now)
    region = require_free(allotment, message.region_id)
    if message.license_id is not None and any(each.license_id == message.license_id for each in allotment.live):
        raise RuleViolation("already_delegated", "This license is already given to an organization.")
    after, given = delegated(after, message, now)
    left = region.free - 1
    return Decision(
        state=after,
        move="delegated",
        summary=f"{region.name} gave a license to {message.organization}. Left: {left} of {region.allotted}.",
        opened=(confirm_task(after, given, now),),
        notices=(_to_organization(after, given, now),),
    )


def delegated(allotment: Allotment, message: Delegate, now: datetime) -> tuple[Allotment, Delegation]:
    """Give a license: a new one to be created, unless the message names an existing one to give back."""
    allotment, number = numbered(allotment)
    license_id = message.license_id or opaque("L", f"ce-allotment/{number}")
    given = Delegation(
        number=number,
        region_id=message.region_id,
        agency_id=message.agency_id,
        organization=message.organization,
        license_id=license_id,
        commitments=allotment.policy.commitments.texts,
        delegated_by=message.actor.person_id,
        delegated_at=now,
        appeal_id=message.appeal_id,
    )
    allotment = with_delegation(allotment, given)
    if message.license_id is None:
        why = f"Given by {region_name(allotment, message.region_id)} from its allotment."
        allotment = ordered(allotment, AllotmentWork.MAKE, license_id, message.agency_id, why)
    return allotment, given


def confirm_commitments(allotment: Allotment, message: ConfirmCommitments, now: datetime) -> AllotmentDecision:
    """Confirm the organization's commitments for its license (LIC-14)."""
    permissions.may_confirm_any(message.actor, allotment.policy).require()
    found = next((each for each in allotment.delegations if each.number == message.delegation), None)
    if found is None:
        raise RuleViolation("not_delegated", "This organization has no such license from a region's allotment.")
    state = DelegationLifecycle(found.state).apply(DelegationMove.CONFIRMED)
    after = check_and_remember(
        allotment, message, permissions.may_confirm(message.actor, found.agency_id, allotment.policy)
    )
    if not message.agreed:
        raise RuleViolation(
            "not_agreed", "Please confirm every commitment. Without them, you can't have a Coordinated Entry license."
        )
    confirmed = found.model_copy(update={"state": state, "confirmed_by": message.actor.person_id, "confirmed_at": now})
    return Decision(
        state=with_delegation(after, confirmed),
        move="commitments_confirmed",
        summary=f"{found.organization} confirmed {counted(len(found.commitments), 'commitment')}.",
        closed=(CloseTask(key=_confirm_key(found)),),
        notices=(_confirming_is_over(allotment, found, now),),
    )


def end_delegation(allotment: Allotment, message: EndDelegation, now: datetime) -> AllotmentDecision:
    """Take a license back to the region. The organization can appeal (003, sections 3 and 4)."""
    permissions.may_end_delegations(message.actor).require()
    found = delegation_of(allotment, message.license_id)
    after = check_and_remember(allotment, message, permissions.may_end_delegation(message.actor, found.region_id))
    ended = found.model_copy(
        update={
            "state": DelegationLifecycle(found.state).apply(DelegationMove.ENDED),
            "ended_by": message.actor.person_id,
            "ended_at": now,
            "end_reason": message.why,
        }
    )
    after = with_delegation(after, ended)
    after = ordered(after, AllotmentWork.TAKE_BACK, found.license_id, found.agency_id, message.why)
    facts: Facts = {"region": region_name(allotment, found.region_id), "reason": message.why}
    return Decision(
        state=after,
        move="delegation_ended",
        summary=f"Taken back from {found.organization}: {message.why}",
        closed=(CloseTask(key=_confirm_key(found), done=False), *reduced(after, found.region_id)),
        notices=(
            _without_confirming(allotment, found, _letter(allotment, found.agency_id, "ce_license_ended", facts), now),
        ),
    )


def deny_license(allotment: Allotment, message: DenyLicense, now: datetime) -> AllotmentDecision:
    """Deny a license because none is left. The organization can appeal (003, section 4)."""
    after = check_and_remember(allotment, message, permissions.may_deny(message.actor, message.region_id))
    region = region_allotment(allotment, message.region_id)
    if message.none_left:
        _require_none_left(allotment, message, region, now)
    after, number = numbered(after)
    denial = Denial(
        number=number,
        region_id=message.region_id,
        agency_id=message.agency_id,
        organization=message.organization,
        on_day=civil_day(now, allotment.time_zone),
        by=message.actor.person_id,
        why=message.why,
        at=now,
    )
    facts: Facts = {"region": region.name, "reason": message.why}
    return Decision(
        state=after.model_copy(update={"denials": (*after.denials, denial)[-PAST_KEPT:]}),
        move="denied",
        summary=f"{region.name} denied a license to {message.organization}: {message.why}",
        notices=(
            _letter(allotment, message.agency_id, "ce_license_denied", facts).model_copy(
                update={"page": agency_page(message.agency_id, "appeals")}
            ),
        ),
    )


def decide_home(allotment: Allotment, message: DecideHome, now: datetime) -> AllotmentDecision:
    """Record the committee's decision about the region in which an organization counts (LIC-12)."""
    after = check_and_remember(allotment, message, permissions.may_decide_home(message.actor))
    name = region_allotment(allotment, message.region_id).name
    home = HomeRegion(region_id=message.region_id, why=message.why, by=message.actor.person_id, at=now)
    return Decision(
        state=after.model_copy(update={"homes": {**after.homes, message.agency_id: home}}),
        move="home_decided",
        summary=f"An organization that covers several regions counts in {name}: {message.why}",
    )


def confirm_task(allotment: Allotment, given: Delegation, now: datetime) -> OpenTask:
    """Build the organization's task to confirm its commitments."""
    return OpenTask(
        key=_confirm_key(given),
        kind=TaskKind.CONFIRM_COMMITMENTS,
        title=f"{_CONFIRM} (delegation {given.number})",
        role=allotment.policy.contact,
        agency_id=given.agency_id,
        due=_confirm_by(allotment, now).ends_at,
    )


def _require_home(allotment: Allotment, message: Delegate, now: datetime) -> None:
    policy = allotment.policy.home_region
    if policy is None:
        _require_home_as_told(allotment, message)
        return
    home, why = home_on_record(allotment, policy, message.agency_id, message.own_region, now)
    if home != message.region_id:
        where = region_name(allotment, home) if home is not None else "no region"
        raise RuleViolation(
            "another_region",
            f"{message.organization} counts in {where}, {why.rstrip('.')}. Only that region’s lead can give "
            "it a license. The Coordinated Entry Committee can decide otherwise.",
        )


def _require_none_left(allotment: Allotment, message: DenyLicense, region: RegionAllotment, now: datetime) -> None:
    policy, home, why = allotment.policy.home_region, None, ""
    if policy is not None:
        home, why = home_on_record(allotment, policy, message.agency_id, message.own_region, now)
    if home is not None and home != region.region_id:
        raise RuleViolation(
            "another_region",
            f"{message.organization} counts in {region_name(allotment, home)}, {why.rstrip('.')}. Only that region’s "
            "lead can give it a license or deny it one.",
        )
    if region.free > 0:
        are = "is" if region.free == 1 else "are"
        raise RuleViolation(
            "some_left",
            f"{region.name} has given {region.delegated} of its {counted(region.allotted, 'allotted license')}, so "
            f"{region.free} {are} left. Please give one with delegate.",
        )


def _require_home_as_told(allotment: Allotment, message: Delegate) -> None:
    """Look at the intakes that the lead named, for a policy from before lead staff recorded them."""
    decided = allotment.homes.get(message.agency_id)
    if len(message.intakes) <= 1 and decided is None:
        return
    home = home_region(message.intakes, decided.region_id if decided else None)
    if home == message.region_id:
        return
    name = region_name(allotment, home)
    why = (
        "as the Coordinated Entry Committee decided" if decided else f"by average intakes: {explained(message.intakes)}"
    )
    raise RuleViolation(
        "another_region",
        f"This organization covers several regions, and its license has to come from {name}, {why}.",
    )


def _confirm_by(allotment: Allotment, now: datetime) -> Deadline:
    rule = allotment.policy.commitments
    days = counted(rule.confirm_within_days, "calendar day")
    return day_deadline(now, rule.confirm_within_days, allotment.time_zone, f"{days} to confirm", rule.source)


def _to_organization(allotment: Allotment, given: Delegation, now: datetime) -> Notice:
    facts: Facts = {
        "region": region_name(allotment, given.region_id),
        "commitments": list(given.commitments),
        "delegation": given.number,
    }
    letter = _letter(allotment, given.agency_id, "ce_license_given", facts, _confirm_by(allotment, now))
    return letter.model_copy(update={"deadline_key": _confirm_key(given), "page": commitments_page(given.number)})


def _confirming_is_over(allotment: Allotment, given: Delegation, now: datetime) -> Notice:
    letter = _letter(allotment, given.agency_id, "deadline_over", {"what": _CONFIRM})
    return _without_confirming(allotment, given, letter, now)


def _without_confirming(allotment: Allotment, given: Delegation, letter: Notice, now: datetime) -> Notice:
    """Return the letter with the deadline to confirm the commitments off the calendars."""
    off = {
        "deadline": _confirm_by(allotment, now),
        "deadline_title": _CONFIRM,
        "deadline_key": _confirm_key(given),
        "deadline_is_off": True,
        "page": license_page(given.license_id),
    }
    return letter.model_copy(update=off)


def _letter(
    allotment: Allotment, agency_id: str, template: str, facts: Facts, deadline: Deadline | None = None
) -> Notice:
    return Notice(
        template=template,
        to=(),
        to_role=allotment.policy.contact,
        agency_id=agency_id,
        facts=facts,
        deadline=deadline,
        deadline_title=_CONFIRM if deadline else "",
    )


_CONFIRM = "Confirm the commitments for your Coordinated Entry license"


def _confirm_key(given: Delegation) -> str:
    return f"commitments/{given.number}"
