"""The members of a committee on a day: their terms, and the organizations they belong to."""

from collections.abc import Iterable
from datetime import date

from models.base import Key, Message
from models.calendar import days_later, months_later
from models.policy.committees import CommitteePolicy


class Membership(Message):
    """One member: the first day, the last day if there is one, and the organizations of the person."""

    person_id: Key
    chair: bool = False
    second_chair: bool = False
    """Presides when the chair does not, where the policy has a second chair."""
    since: date
    until: date | None = None
    agencies: tuple[Key, ...] = ()
    """The organizations to which the person belongs, by a role or by a license that the person holds."""


def term_ends(seat: Membership, rule: CommitteePolicy) -> date | None:
    """Return the last day of a member's term, as named or else by the policy. Returns None if it has no end."""
    if seat.until is not None or rule.terms.months is None:
        return seat.until
    return days_later(months_later(seat.since, rule.terms.months), -1)


def members_on(seats: Iterable[Membership], rule: CommitteePolicy, day: date) -> tuple[Membership, ...]:
    """Return the members on `day`, each person once. Somebody who is both chair and member is the chair."""
    found: dict[str, Membership] = {}
    for seat in seats:
        ends = term_ends(seat, rule)
        if seat.since > day or (ends is not None and ends < day):
            continue
        if seat.second_chair and not rule.second_chair:
            continue
        known = found.get(seat.person_id)
        if known is None or _rank(seat) > _rank(known):
            found[seat.person_id] = seat
    return tuple(found[person_id] for person_id in sorted(found))


def _rank(seat: Membership) -> int:
    return 2 if seat.chair else int(seat.second_chair)
