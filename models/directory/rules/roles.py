"""Who holds which role: designating, ending a designation, and an agency's billing contact (ACC-17; FEE-15)."""

from datetime import date, datetime

from models.agency_closing.checks import require_not_closed
from models.base import listed
from models.calendar import civil_day, days_later, spoken
from models.directory.messages import Designate, EndAgencyRoles, EndDesignation, RoleStep, SetBillingContact
from models.directory.notices import role_ended, role_given
from models.directory.permissions import may_designate, may_end_agency_roles, may_end_designation
from models.directory.state import HeldRole, PersonRecord, RoleDecision, RoleFacts, fits, remaining
from models.effects import Decision
from models.errors import RuleViolation
from models.pages import agency_page
from models.people import HELD_BY_ONE, Role
from models.policy.directory import LastHolder


def designate(facts: RoleFacts, message: Designate, now: datetime) -> RoleDecision:
    """Give a person a role from a day on. It counts from the first moment of that day, or now (ACC-17)."""
    _require_place(message)
    may_designate(message.actor, message.role, message.agency_id, facts.keeping.policy).require()
    if message.role in facts.keeping.vacant:
        raise RuleViolation("no_such_seat", f"This office has no {message.role.holder}, so nobody can be one.")
    person = _known(facts)
    today = civil_day(now, facts.keeping.time_zone)
    first = message.from_day or today
    require_not_closed(facts.agency_name, facts.closes_on, max(first, today))
    if first < today:
        raise RuleViolation("day_is_past", f"A role can't start before today. Please choose {spoken(today)} or later.")
    if message.until_day is not None and message.until_day < first:
        raise RuleViolation("days_reversed", "The last day of a role can't come before its first day.")
    mine = next((each for each in facts.held if each.person_id == person.person_id), None)
    if mine is not None:
        until = f" through {spoken(mine.until_day)}" if mine.until_day is not None else ""
        raise _already_held(facts, person, until)
    if message.role in HELD_BY_ONE:
        _require_vacant(facts, first)
    held = HeldRole(
        person_id=person.person_id,
        name=person.name,
        from_day=first,
        until_day=message.until_day,
        designated_by=message.actor.person_id,
    )
    until = f" through {spoken(message.until_day)}" if message.until_day is not None else ""
    return Decision(
        state=facts.model_copy(update={"held": (*facts.held, held)}),
        move="designated",
        summary=_because(f"{person.name} is {facts.a_holder()} from {spoken(first)}{until}.", message.note),
        notices=(role_given(facts, person.person_id, first, message.until_day, message.note),),
    )


def end_designation(facts: RoleFacts, message: EndDesignation, now: datetime) -> RoleDecision:
    """End a person's role, now or after a last day. Somebody has to hold the role that must be held (ACC-17)."""
    _require_place(message)
    may_end_designation(message.actor, message.role, message.agency_id, facts.keeping.policy).require()
    person = _known(facts)
    held = next((each for each in facts.held if each.person_id == person.person_id), None)
    if held is None:
        raise RuleViolation("not_held", f"{person.name} is not {facts.a_holder()}.")
    today = civil_day(now, facts.keeping.time_zone)
    if message.last_day is not None and message.last_day < today:
        raise RuleViolation("day_is_past", "The last day of a role can't be before today. Leave it out to end it now.")
    last = message.last_day if message.last_day is not None else days_later(today, -1)
    if held.until_day is not None and held.until_day <= last:
        raise RuleViolation("ends_already", f"This role already ends on {spoken(held.until_day)}.")
    _require_holder(facts, person, days_later(last, 1), confirmed=message.confirmed)
    after = tuple(each.model_copy(update={"until_day": last}) if each is held else each for each in facts.held)
    when = "no longer " if message.last_day is None else ""
    until = "" if message.last_day is None else f" through {spoken(last)}"
    return Decision(
        state=facts.model_copy(update={"held": after}),
        move="designation_ended",
        summary=_because(f"{person.name} is {when}{facts.a_holder()}{until}.", message.reason),
        notices=(role_ended(facts, person.person_id, message.last_day, message.reason),),
    )


def set_billing_contact(facts: RoleFacts, message: SetBillingContact, now: datetime) -> RoleDecision:
    """Make a person the agency's billing contact in place of whoever is. Both hear of it (FEE-15)."""
    may_designate(message.actor, Role.BILLING_CONTACT, message.agency_id, facts.keeping.policy).require()
    person = _known(facts)
    today = civil_day(now, facts.keeping.time_zone)
    require_not_closed(facts.agency_name, facts.closes_on, today)
    before = [each for each in facts.held if each.person_id != person.person_id]
    mine = next((each for each in facts.held if each.person_id == person.person_id and each.on(today)), None)
    if mine is not None and mine.until_day is None and not before:
        raise _already_held(facts, person, "")
    ended = tuple(each.model_copy(update={"until_day": days_later(today, -1)}) for each in before)
    contact = HeldRole(
        person_id=person.person_id,
        name=person.name,
        from_day=today if mine is None else mine.from_day,
        designated_by=message.actor.person_id if mine is None else mine.designated_by,
    )
    instead = f" in place of {listed([each.name for each in before])}" if before else ""
    gains = () if mine is not None else (role_given(facts, person.person_id, today, None, message.note),)
    return Decision(
        state=facts.model_copy(update={"held": (*ended, contact)}),
        move="billing_contact_set",
        summary=_because(f"{person.name} is {facts.a_holder()} from {spoken(today)}{instead}.", message.note),
        notices=(*gains, *(role_ended(facts, each.person_id, None, message.note) for each in before)),
    )


def end_with_agency(facts: RoleFacts, message: EndAgencyRoles, now: datetime) -> RoleDecision | None:
    """End a role of an agency that closes, for everybody who has it after the last day. Everybody hears of it.

    Nobody has to follow them, not even the last signatory. Returns None if nobody has the role any longer then.
    """
    may_end_agency_roles(message.actor).require()
    ending = remaining(facts.held, "", days_later(message.last_day, 1))
    if not ending:
        return None
    ended = tuple(each.model_copy(update={"until_day": message.last_day}) for each in ending)
    names = listed([each.name for each in ended])
    return Decision(
        state=facts.model_copy(update={"held": ended}),
        move="roles_ended_with_agency",
        summary=_because(
            f"{names}: {facts.named()} through {spoken(message.last_day)}, and no longer.", message.reason
        ),
        notices=tuple(role_ended(facts, each.person_id, message.last_day, message.reason) for each in ended),
    )


def _require_place(message: RoleStep) -> None:
    wrong = fits(message.role, message.agency_id, message.region_id)
    if wrong:
        raise RuleViolation("wrong_place", wrong)


def _known(facts: RoleFacts) -> PersonRecord:
    if facts.person is None:
        raise RuleViolation("unknown_person", "There is no such person on record. Please check the id or the address.")
    return facts.person


def _already_held(facts: RoleFacts, person: PersonRecord, until: str) -> RuleViolation:
    page = agency_page(facts.agency_id, "roles") if facts.agency_id is not None else ""
    return RuleViolation("already_held", f"{person.name} is already {facts.a_holder()}{until}.", page)


def _require_vacant(facts: RoleFacts, day: date) -> None:
    """Raise RuleViolation if somebody has a role on `day` or later that only one person can have."""
    for each in remaining(facts.held, "", day):
        raise RuleViolation(
            "held_by_another",
            f"{each.name} is {facts.a_holder()}, and only one person can be. Please end that designation first.",
        )


def _require_holder(facts: RoleFacts, person: PersonRecord, day: date, *, confirmed: bool) -> None:
    """Raise RuleViolation if nobody else holds the role on `day`, and the policy wants somebody to."""
    rule = facts.keeping.policy.rule_for(facts.role).last_holder
    if rule is LastHolder.FREE or any(each.on(day) for each in remaining(facts.held, person.person_id, day)):
        return
    only = f"{person.name} is the only {facts.named()}."
    if rule is LastHolder.REFUSED:
        raise RuleViolation("last_holder", f"{only} Please designate somebody else first.")
    if not confirmed:
        raise RuleViolation(
            "last_holder_asked",
            f"{only} Please designate somebody else first. If nobody is to hold the role, send it again with --yes.",
        )


def _because(sentence: str, reason: str) -> str:
    return f"{sentence} Reason: {reason}" if reason else sentence
