"""The letters of the directory: about roles, and about addresses that don't work."""

from datetime import date

from models.calendar import spoken
from models.directory.state import RoleFacts
from models.effects import Facts, Notice
from models.pages import undo_page
from models.sign_in.addresses import UNDONE_FOR, change_id


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


def address_needed(person_id: str, to: tuple[str, ...], agency_id: str | None, why: str, last_day: date) -> Notice:
    """Ask those who act for an agency for the address of somebody whose letters come back. `why` is no sentence."""
    said: Facts = {"why": why, "last_day": spoken(last_day)}
    return Notice(template="address_needed", to=to, agency_id=agency_id, about=person_id, facts=said)


def address_changed(person_id: str, former: str, new: str) -> Notice:
    """Say to a person, at the former address, that letters go to another one now, and where to undo that."""
    page = undo_page(change_id(person_id, former, new))
    return Notice(
        template="address_changed",
        to=(person_id,),
        former_address=former,
        facts={"days": UNDONE_FOR.days},
        page=page,
    )


def address_restored(person_id: str, undone: str) -> Notice:
    """Say to a person, at an address that was theirs for a moment, that the former one undid it."""
    return Notice(template="address_restored", to=(person_id,), former_address=undone)


def agency_address_changed(agency_id: str, to: tuple[str, ...], before: str, after: str) -> Notice:
    """Say to those who act for an agency that its postal address changed. Both addresses have several lines."""
    said: Facts = {"before": ", ".join(before.splitlines()), "address": ", ".join(after.splitlines())}
    return Notice(template="agency_address_changed", to=to, agency_id=agency_id, facts=said)


def _region(facts: RoleFacts) -> dict[str, str]:
    return {"region": facts.region_name} if facts.region_name else {}


def _by_and_why(facts: RoleFacts, why: str) -> dict[str, str]:
    return {name: value for name, value in (("by", facts.by_name), ("reason", why)) if value}
