"""What somebody sees and changes about themselves: the name, the address, and everything else that is kept."""

import asyncio
from datetime import datetime

from models.base import Instant, Message
from models.directory.messages import ChangeOwnName, ConfirmOwnAddress
from models.directory.permissions import may_see_person
from models.directory.rules import own_details as rules
from models.errors import RuleViolation
from models.people import Actor
from models.sign_in.addresses import AddressChange, require_can_be_undone, signs_in_from, undone_until
from models.sign_in.links import CodeFor
from services.context import Context, ReadingContext
from services.directory_follow_up import keeping
from services.forms import validated
from services.people import acting
from services.sign_in import SignedIn, SignInMail, mail_code, spend_code
from services.ways_in import tell
from storage import addresses
from storage import directory as acts
from storage.addresses import SignInMailbox
from storage.reads import directory, own_data
from storage.reads.directory import DirectoryPerson
from storage.reads.own_data import Section


class OwnDetails(Message):
    """A person's own name, address, and roles, and what became of a change of the address."""

    person: DirectoryPerson
    signs_in_from: Instant | None = None
    """From when on the new address signs in, if that is not yet so."""
    former: str = ""
    """The address that signs in until then."""


class Undoing(Message):
    """A change of an address that the former one can undo."""

    at: Instant
    until: Instant


async def own_details(context: ReadingContext, by: str) -> OwnDetails:
    """Return what somebody may change about themselves."""
    actor = await acting(context, by)
    may_see_person(actor, actor.person_id, (), context.policy().readers).require()
    person = await _person(context, actor.person_id)
    now = context.now()
    found = await asyncio.to_thread(addresses.changes_of, context.database, person.id, now)
    held = next((each for each in found if each.new == person.email and now < signs_in_from(each)), None)
    if held is None:
        return OwnDetails(person=person)
    return OwnDetails(person=person, signs_in_from=signs_in_from(held), former=held.former)


async def own_data_of(context: ReadingContext, by: str) -> list[Section]:
    """Return everything that is kept about somebody, for that person."""
    actor = await acting(context, by)
    may_see_person(actor, actor.person_id, (), context.policy().readers).require()
    return await asyncio.to_thread(own_data.sections, context.database, actor.person_id)


async def change_own_name(context: Context, by: str, key: str, first_name: str, last_name: str) -> DirectoryPerson:
    """Change one's own name. The account in the HMIS follows."""
    actor = await acting(context, by)
    may_see_person(actor, actor.person_id, (), context.policy().readers).require()
    names = {"first_name": first_name, "last_name": last_name}
    message = validated(ChangeOwnName, actor=actor, key=key, person_id=actor.person_id, **names)
    rule, now = rules.change_own_name, context.now()
    await asyncio.to_thread(acts.change_person, context.database, keeping(context), rule, message, now)
    await tell(context)
    return await _person(context, actor.person_id)


async def ask_for_own_address(via: SignInMail, signed_in: SignedIn, address: str, browser: str, network: str) -> None:
    """Mail a code to the address that is to become one's own, unless somebody else on record has it.

    The answer is the same either way, so that nobody finds out who is on record (S3).
    """
    person = signed_in.person
    typed = {"actor": Actor(person_id=person.id), "key": "address", "person_id": person.id, "email": address}
    wanted = validated(ConfirmOwnAddress, **typed).email
    if wanted.lower() == person.email.strip().lower():
        raise RuleViolation("no_change", "This is your address already.")
    box = SignInMailbox(person.id, wanted)
    await mail_code(via, box, browser, network, CodeFor.NEW_ADDRESS, wanted)


async def confirm_own_address(context: Context, signed_in: SignedIn, browser: str, key: str, code: str) -> str:
    """Change one's own address to the one where the code was read. Return it."""
    actor = await acting(context, signed_in.person.id)
    may_see_person(actor, actor.person_id, (), context.policy().readers).require()
    link = await spend_code(context, code, browser, CodeFor.NEW_ADDRESS)
    if link.person_id != actor.person_id:
        raise RuleViolation("wrong_code", "This code is not for you. Please ask for another one.")
    message = validated(ConfirmOwnAddress, actor=actor, key=key, person_id=actor.person_id, email=link.matter)
    rule, now = rules.confirm_own_address, context.now()
    await asyncio.to_thread(acts.change_person, context.database, keeping(context), rule, message, now)
    await tell(context)
    return link.matter


async def undoing(context: ReadingContext, change: str) -> Undoing:
    """Return until when a change of an address can be undone. It says nothing about whose address it is."""
    found = await _undoable(context, change)
    return Undoing(at=found.at, until=undone_until(found))


async def ask_to_undo(via: SignInMail, change: str, browser: str, network: str) -> None:
    """Mail a code to the former address, whose owner alone can undo the change."""
    found = await _undoable(via.context, change)
    box = SignInMailbox(found.person_id, found.former)
    await mail_code(via, box, browser, network, CodeFor.UNDO_ADDRESS, found.id)


async def undo_address(context: Context, change: str, browser: str, code: str) -> datetime:
    """Undo a change of an address with the code from the former one. Return when the change had been made."""
    link = await spend_code(context, code, browser, CodeFor.UNDO_ADDRESS)
    if link.matter != change:
        raise RuleViolation("wrong_code", "This code is for another change. Please ask for another one.")
    where = (keeping(context), rules.undo_address, change, context.now())
    undone = await asyncio.to_thread(addresses.undo, context.database, *where)
    await tell(context)
    return undone.at


async def _undoable(context: ReadingContext, change: str) -> AddressChange:
    found = await asyncio.to_thread(addresses.change_with, context.database, change)
    return require_can_be_undone(found, context.now())


async def _person(context: ReadingContext, person_id: str) -> DirectoryPerson:
    found = await asyncio.to_thread(directory.directory_person, context.database, person_id, context.today())
    if found is None:
        raise RuleViolation("unknown_person", "You are no longer on record. Please contact us.")
    return found
