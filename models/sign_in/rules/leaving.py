"""Somebody leaves: the way in ends, and whatever the person had open goes to somebody, all at once."""

from collections.abc import Callable, Mapping
from datetime import datetime

from models.base import listed
from models.directory.messages import Designate, EndDesignation
from models.directory.rules.roles import designate, end_designation
from models.directory.state import PersonRecord, RoleDecision, RoleFacts
from models.effects import CloseTask, Notice
from models.errors import RuleViolation
from models.people import HELD_BY_ONE
from models.sign_in.leaving import Leaving, LeavingDecision, LeavingRole, OpenWork
from models.sign_in.messages import HandOverWork
from models.sign_in.notices import work_handed_over
from models.sign_in.permissions import may_hand_over
from models.sign_in.rules.people import without_way_in


def hand_over(facts: Leaving, message: HandOverWork, now: datetime) -> LeavingDecision:
    """Deactivate a person who leaves, and give each thing the person has open to somebody or back to its queue.

    A role that must not be empty is refused as everywhere (ACC-17). Somebody who was deactivated before can be followed
    by others later in the same way.
    """
    may_hand_over(message.actor, facts.way_in).require()
    name = facts.way_in.person.name
    chosen = {each.item: each.to for each in message.handed}
    missing = [title for item, title in facts.items.items() if item not in chosen]
    if missing:
        raise RuleViolation("not_handed_over", f"Please say who takes over from {name}: {listed(missing)}.")
    work = tuple(
        each.model_copy(update={"taker": _taker(each, chosen[each.item], name) if each.may_decide else None})
        for each in facts.work
    )
    roles, letters = _with_new_holders(facts, chosen, message, now)
    was_in = facts.way_in.deactivated_at is None
    said = [
        f"{name} left and can no longer sign in." if was_in else f"{name} left.",
        *(_went(each) for each in work if each.may_decide),
        *(each.summary for each in roles if each.summary),
        f"Reason: {message.reason}",
    ]
    after = {"way_in": without_way_in(facts.way_in, now), "work": work, "roles": roles}
    return LeavingDecision(
        state=facts.model_copy(update=after),
        move="handed_over",
        summary=" ".join(said),
        closed=tuple(CloseTask(key=key, done=False) for key in facts.way_in.asked),
        notices=(*letters, *_letters(facts, work, message.actor.person_id)),
    )


def _taker(work: OpenWork, to: str | None, leaver: str) -> PersonRecord | None:
    if to is None:
        return None
    found = next((each for each in work.takers if each.person_id == to), None)
    if found is None:
        raise RuleViolation(
            "cant_take_over", f"This person can’t take over from {leaver}: {work.title}. Please choose somebody else."
        )
    return found


def _went(work: OpenWork) -> str:
    return f"{work.title}: {'back to the queue' if work.taker is None else f'to {work.taker.name}'}."


def _with_new_holders(
    facts: Leaving, chosen: Mapping[str, str | None], message: HandOverWork, now: datetime
) -> tuple[tuple[LeavingRole, ...], tuple[Notice, ...]]:
    """Return the roles with whoever has them then, and the letters about them."""
    roles: list[LeavingRole] = []
    letters: list[Notice] = []
    for each in facts.roles:
        if not each.may_decide:
            roles.append(each)
            continue
        decisions = _passed_on(facts, each, chosen[each.item], message, now)
        summary = " ".join(decision.summary for decision in decisions)
        roles.append(each.model_copy(update={"facts": decisions[-1].state, "summary": summary}))
        letters += [letter for decision in decisions for letter in decision.notices]
    return tuple(roles), tuple(letters)


def _passed_on(
    leaving: Leaving, role: LeavingRole, to: str | None, message: HandOverWork, now: datetime
) -> list[RoleDecision]:
    """Return the steps that end a role, and give it to somebody first, so that it is never empty in between."""
    place = {"role": role.facts.role, "agency_id": role.facts.agency_id, "region_id": role.facts.region_id}
    step = {"actor": message.actor, "key": message.key, **place}
    person = leaving.way_in.person
    ends = EndDesignation(**step, person_id=person.person_id, reason=f"{person.name} left.", confirmed=True)
    taker = next((each for each in role.takers if each.person_id == to), None)
    if to is not None and taker is None:
        raise RuleViolation(
            "cant_take_over",
            f"This person can’t take over from {person.name}: {role.title}. Please choose another.",
        )
    if taker is None:
        return [_as(role.facts, person, lambda facts: end_designation(facts, ends, now))]
    gets = Designate(**step, person_id=taker.person_id, note=f"In place of {person.name}, who left.")
    first_ended = role.facts.role in HELD_BY_ONE
    steps = [
        (person, lambda facts: end_designation(facts, ends, now)),
        (taker, lambda facts: designate(facts, gets, now)),
    ]
    decisions: list[RoleDecision] = []
    facts = role.facts
    for about, decide in steps if first_ended else reversed(steps):
        decisions.append(_as(facts, about, decide))
        facts = decisions[-1].state
    return decisions


def _as(facts: RoleFacts, person: PersonRecord, decide: Callable[[RoleFacts], RoleDecision]) -> RoleDecision:
    return decide(facts.model_copy(update={"person": person}))


def _letters(facts: Leaving, work: tuple[OpenWork, ...], by: str) -> tuple[Notice, ...]:
    """Return one letter for each person who takes something over, but for whoever hands it over."""
    takers = dict.fromkeys(
        each.taker.person_id for each in work if each.taker is not None and each.taker.person_id != by
    )
    return tuple(
        work_handed_over(facts, who, [each.title for each in work if each.taker and each.taker.person_id == who])
        for who in takers
    )
