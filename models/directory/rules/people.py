"""Adding and changing people, and recognizing somebody who is on record already (ACC-19)."""

from datetime import datetime

from models.base import listed
from models.directory.checks import require_fresh
from models.directory.messages import AddPerson, ChangePerson
from models.directory.notices import address_changed
from models.directory.permissions import may_add_person, may_change_person
from models.directory.state import Newcomer, NewcomerFacts, PersonDecision, PersonFacts, PersonRecord
from models.effects import Decision
from models.errors import RuleViolation

LABELS = {"first_name": "first name", "last_name": "last name", "email": "email address"}
"""The fields of a person, as people call them."""


def add_person(facts: PersonFacts, message: AddPerson, now: datetime) -> PersonDecision:
    """Put somebody on record, unless that person is there already."""
    may_add_person(message.actor, facts.keeping.policy).require()
    new = message.person
    if facts.same_address is not None:
        raise RuleViolation("same_address", _is_on_record(facts.same_address))
    if facts.alike and not new.confirmed:
        raise _looks_alike(facts.alike, "on record")
    person = PersonRecord(
        person_id=message.person_id, first_name=new.first_name, last_name=new.last_name, email=new.email
    )
    return Decision(state=person, move="person_added", summary=f"{person.name} is now on record.")


def change_person(facts: PersonFacts, message: ChangePerson, now: datetime) -> PersonDecision:
    """Change a person's name or address. What somebody else changed meanwhile is not overwritten."""
    person = facts.person
    if person is None:
        raise RuleViolation("unknown_person", f"There is no person “{message.person_id}” on record.")
    may_change_person(message.actor, facts).require()
    given = {name: getattr(message, name) for name in LABELS if getattr(message, name) is not None}
    changed = {name: value for name, value in given.items() if value != getattr(person, name)}
    if not changed:
        raise RuleViolation("no_change", "This is on record already, so there is nothing to change.")
    require_fresh(facts.changes, changed, LABELS, message.seen_at, facts.keeping.time_zone)
    if "email" in changed:
        _require_free_address(facts, person, message)
    after = person.model_copy(update=changed)
    return changed_person(person, after, f"Reason: {message.reason}", address_works=facts.address_works)


def _require_free_address(facts: PersonFacts, person: PersonRecord, message: ChangePerson) -> None:
    """Refuse another person's address, and ask about another person's mailbox.

    An agency hears only of its own people: of anybody else's, only that the address can't be used (ADR 36).
    """
    if not facts.shares_mailbox and facts.same_address is None:
        return
    keeps = message.actor.holds_any(facts.keeping.policy.keepers)
    if not keeps and not facts.address_is_colleagues:
        raise RuleViolation(
            "check_address",
            f"We can’t use this email address for {person.name}. Please check it. If it is right, ask the helpdesk.",
        )
    if facts.same_address is not None:
        raise RuleViolation(
            "same_address",
            f"This is the email address of {facts.same_address.name}. Each person needs one of their own.",
        )
    if not message.confirmed:
        raise RuleViolation(
            "same_mailbox",
            "Mail to this address arrives where somebody else on record gets theirs: the addresses differ only in what "
            "follows a “+”. If that is right, send it again with --yes.",
        )


def changed_person(before: PersonRecord, after: PersonRecord, why: str, *, address_works: bool) -> PersonDecision:
    """Return what follows from another name or address, whoever changed it. The former address is told, if it works."""
    changed = [name for name in LABELS if getattr(before, name) != getattr(after, name)]
    words = listed([f"{LABELS[name]} from “{getattr(before, name)}” to “{getattr(after, name)}”" for name in changed])
    moved = before.email.casefold() != after.email.casefold()
    return Decision(
        state=after,
        move="person_changed",
        summary=f"Changed for {before.name}: {words}. {why}",
        notices=(address_changed(before.person_id, before.email, after.email),) if moved and address_works else (),
    )


def on_record(new: Newcomer, facts: NewcomerFacts) -> PersonRecord | None:
    """Return who is meant if the person that an agency names is on record already; None for somebody new (ACC-19).

    An address is never shared, so the same address with the same name is the same person, who is taken without a word.
    With another name, an agency hears who that is only of its own people.
    """
    known = facts.same_address
    if known is not None:
        named = (known.first_name.casefold(), known.last_name.casefold())
        if named != (new.first_name.casefold(), new.last_name.casefold()):
            if facts.address_is_colleagues:
                raise RuleViolation("same_address", _is_on_record(known))
            raise RuleViolation(
                "check_address",
                "We can’t take this name together with this email address. Please check both. If the person had "
                "another name before, ask them to sign in here and change it first. Otherwise, ask the helpdesk.",
            )
        return known
    if facts.alike and not new.confirmed:
        raise _looks_alike(facts.alike, "at your agency")
    return None


def _is_on_record(person: PersonRecord) -> str:
    return (
        f"This is the email address of {person.name} ({person.person_id}), who is on record already. Please name that "
        "person instead."
    )


def _looks_alike(alike: tuple[PersonRecord, ...], where: str) -> RuleViolation:
    names = listed([f"{each.name} ({each.person_id})" for each in alike], "or")
    return RuleViolation(
        "looks_alike",
        f"This could be somebody who is {where} already: {names}. If so, please name that person instead. If it is "
        "somebody else, send it again with --new-person.",
    )
