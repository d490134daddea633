"""The letters of the directory: whoever gains or loses a role hears of it."""

from datetime import date

from models.calendar import spoken
from models.directory.state import RoleFacts
from models.effects import Facts, Notice


def role_given(facts: RoleFacts, person_id: str, from_day: date, until_day: date | None, why: str) -> Notice:
    """Say to a person that the role is theirs, and who gave it why (ACC-17; FEE-15)."""
    said: Facts = {
        "role": facts.role.spoken,
        "from_day": spoken(from_day),
        **({"until_day": spoken(until_day)} if until_day is not None else {}),
        **_region(facts),
        **_by_and_why(facts, why),
    }
    return Notice(template="role_given", to=(person_id,), agency_id=facts.agency_id, facts=said)


def role_ended(facts: RoleFacts, person_id: str, last_day: date | None, why: str) -> Notice:
    """Say to a person that the role ends, or ended now without a last day, and who ended it why (ACC-17; FEE-15)."""
    said: Facts = {
        "role": facts.role.spoken,
        **({"last_day": spoken(last_day)} if last_day is not None else {}),
        **_region(facts),
        **_by_and_why(facts, why),
    }
    return Notice(template="role_ended", to=(person_id,), agency_id=facts.agency_id, facts=said)


def _region(facts: RoleFacts) -> dict[str, str]:
    return {"region": facts.region_name} if facts.region_name else {}


def _by_and_why(facts: RoleFacts, why: str) -> dict[str, str]:
    return {name: value for name, value in (("by", facts.by_name), ("reason", why)) if value}
