"""Who sits in a committee on a day: members with their terms, and the organizations they belong to."""

from collections.abc import Iterable
from datetime import date

from models.base import Key, Message
from models.calendar import months_later
from models.policy.committees import CommitteePolicy


class Membership(Message):
    """One member: since when, until which last day if one was named, and where else the person has a role."""

    person_id: Key
    chair: bool = False
    since: date
    until: date | None = None
    agencies: tuple[Key, ...] = ()
    """The organizations at which the person has a role."""


def term_ends(seat: Membership, rule: CommitteePolicy) -> date | None:
    """The last day of a member's term: as it was named, else as the policy has it; none when it has no end."""
    if seat.until is not None or rule.terms.months is None:
        return seat.until
    return date.fromordinal(months_later(seat.since, rule.terms.months).toordinal() - 1)


def sitting(seats: Iterable[Membership], rule: CommitteePolicy, day: date) -> tuple[Membership, ...]:
    """Whoever sits on `day`, each person once; somebody who is chair and member is the chair."""
    found: dict[str, Membership] = {}
    for seat in seats:
        ends = term_ends(seat, rule)
        if seat.since > day or (ends is not None and ends < day):
            continue
        if seat.person_id not in found or seat.chair:
            found[seat.person_id] = seat
    return tuple(found[person_id] for person_id in sorted(found))
