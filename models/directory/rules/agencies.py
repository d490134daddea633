"""Adding and changing agencies."""

from datetime import datetime

from models.base import listed
from models.directory.checks import require_fresh
from models.directory.messages import AddAgency, ChangeAgency
from models.directory.notices import agency_address_changed
from models.directory.permissions import may_add_agency, may_change_agency
from models.directory.state import AgencyDecision, AgencyFacts, AgencyRecord
from models.effects import Decision
from models.errors import RuleViolation

LABELS = {
    "name": "name",
    "region_id": "region",
    "county": "county",
    "program_types": "program types",
    "address": "postal address",
    "purchase_order": "purchase order",
}
"""The fields of an agency, as people call them."""


def add_agency(facts: AgencyFacts, message: AddAgency, now: datetime) -> AgencyDecision:
    """Put an agency on record."""
    may_add_agency(message.actor, facts.keeping.policy).require()
    _require_region(facts, message.region_id)
    if facts.agency is not None:
        raise RuleViolation(
            "taken_id", f"The id “{message.agency_id}” belongs to {facts.agency.name}. Please choose another one."
        )
    if facts.same_name is not None and not message.confirmed:
        raise RuleViolation("looks_alike", _same_name(facts.same_name))
    agency = AgencyRecord(**{name: getattr(message, name) for name in AgencyRecord.model_fields})
    return Decision(state=agency, move="agency_added", summary=f"{agency.name} is now on record.")


def change_agency(facts: AgencyFacts, message: ChangeAgency, now: datetime) -> AgencyDecision:
    """Change what is on record of an agency. What somebody else changed meanwhile is not overwritten."""
    agency = facts.agency
    if agency is None:
        raise RuleViolation("unknown_agency", f"There is no agency “{message.agency_id}”.")
    may_change_agency(message.actor, facts).require()
    given = {name: getattr(message, name) for name in LABELS if getattr(message, name) is not None}
    changed = {name: value for name, value in given.items() if value != getattr(agency, name)}
    if not changed:
        raise RuleViolation("no_change", "This is on record already, so there is nothing to change.")
    if "region_id" in changed:
        _require_region(facts, changed["region_id"])
    require_fresh(facts.changes, changed, LABELS, message.seen_at, facts.keeping.time_zone)
    return changed_agency(agency, agency.model_copy(update=changed), f"Reason: {message.reason}", facts.hear)


def changed_agency(before: AgencyRecord, after: AgencyRecord, why: str, hear: tuple[str, ...]) -> AgencyDecision:
    """Return what follows from other values, whoever changed them. Those who `hear` are told of another address."""
    changed = [name for name in LABELS if getattr(before, name) != getattr(after, name)]
    words = listed(
        [f"{LABELS[name]} from “{shown(getattr(before, name))}” to “{shown(getattr(after, name))}”" for name in changed]
    )
    tell = bool("address" in changed and before.address and after.address and hear)
    letter = agency_address_changed(before.agency_id, hear, before.address, after.address)
    return Decision(
        state=after,
        move="agency_changed",
        summary=f"Changed for {before.name}: {words}. {why}",
        notices=(letter,) if tell else (),
    )


def shown(value: object) -> str:
    """Return a value as a sentence repeats it."""
    return ", ".join(value if isinstance(value, tuple | list) else str(value).splitlines())


def _require_region(facts: AgencyFacts, region_id: str) -> None:
    if region_id not in facts.regions:
        raise RuleViolation("unknown_region", f"There is no region “{region_id}”.")


def _same_name(agency: AgencyRecord) -> str:
    return (
        f"There is an agency of this name already: {agency.name} ({agency.agency_id}). If this is another one, send it "
        "again with --yes."
    )
