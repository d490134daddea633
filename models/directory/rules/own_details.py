"""Somebody's own name and address, and undoing another address from the former one."""

from datetime import datetime

from models.directory.messages import ChangeOwnName, ConfirmOwnAddress
from models.directory.notices import address_restored
from models.directory.permissions import may_change_own_details
from models.directory.rules.people import changed_person
from models.directory.state import PersonDecision, PersonFacts, PersonRecord
from models.effects import Decision
from models.errors import RuleViolation
from models.sign_in.addresses import AddressChange, require_can_be_undone

OWN_CHANGE = "The person changed it."


def change_own_name(facts: PersonFacts, message: ChangeOwnName, now: datetime) -> PersonDecision:
    """Change one's own name. The account in the HMIS follows."""
    person = _known(facts)
    may_change_own_details(message.actor, facts).require()
    given = {"first_name": message.first_name, "last_name": message.last_name}
    after = person.model_copy(update={name: value for name, value in given.items() if value is not None})
    if after == person:
        raise RuleViolation("no_change", "This is on record already, so there is nothing to change.")
    return changed_person(person, after, OWN_CHANGE, address_works=facts.address_works)


def confirm_own_address(facts: PersonFacts, message: ConfirmOwnAddress, now: datetime) -> PersonDecision:
    """Change one's own address to one where the person has read a code. The former one is told and can undo it."""
    person = _known(facts)
    may_change_own_details(message.actor, facts).require()
    if facts.same_address is not None:
        raise RuleViolation("same_address", "This address can’t be used. Please choose another one, or contact us.")
    after = person.model_copy(update={"email": message.email})
    if after == person:
        raise RuleViolation("no_change", "This is your address already.")
    return changed_person(person, after, OWN_CHANGE, address_works=facts.address_works)


def undo_address(facts: PersonFacts, change: AddressChange, now: datetime) -> PersonDecision:
    """Give a person the former address back, from which it was asked, whatever the address became since.

    The other address is told, and can't undo it.
    """
    person = _known(facts)
    require_can_be_undone(change, now)
    if facts.same_address is not None:
        raise RuleViolation("same_address", "Somebody else has this address by now. Please contact us to correct it.")
    return Decision(
        state=person.model_copy(update={"email": change.former}),
        move="address_restored",
        summary=f"The former email address of {person.name} is back, because somebody who reads it asked for that.",
        notices=(address_restored(person.person_id, person.email),),
    )


def _known(facts: PersonFacts) -> PersonRecord:
    if facts.person is None:
        raise RuleViolation("unknown_person", "This person is no longer on record.")
    return facts.person
