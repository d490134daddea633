"""The letters of the directory: whoever gains or loses a role hears of it."""

from datetime import date

from models.calendar import spoken
from models.directory.state import RoleFacts
from models.effects import Facts, Notice


def role_given(facts: RoleFacts, person_id: str, from_day: date, until_day: date | None) -> Notice:
    """Say to a person that the role is theirs (ACC-17; FEE-15)."""
    said: Facts = {
        "role": facts.role.spoken,
        "from_day": spoken(from_day),
        **({"until_day": spoken(until_day)} if until_day is not None else {}),
        **_region(facts),
    }
    return Notice(template="role_given", to=(person_id,), agency_id=facts.agency_id, facts=said)


def role_ended(facts: RoleFacts, person_id: str, last_day: date | None) -> Notice:
    """Say to a person that the role ends, or ended now if there is no last day (ACC-17; FEE-15)."""
    said: Facts = {
        "role": facts.role.spoken,
        **({"last_day": spoken(last_day)} if last_day is not None else {}),
        **_region(facts),
    }
    return Notice(template="role_ended", to=(person_id,), agency_id=facts.agency_id, facts=said)


def _region(facts: RoleFacts) -> dict[str, str]:
    return {"region": facts.region_name} if facts.region_name else {}
