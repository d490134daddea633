"""Signing in: by an email with a link and a code, and the session that follows.

The email shows that somebody reads the mailbox. That is enough for what concerns the person alone; whoever decides
about others needs a passkey (S4, ADR 24). An unknown address gets the same answer in the same time (S3): what differs
happens after the answer.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.fresh_secrets import fresh_code, fresh_secret, hash_of, same
from adapters.mail.letter import Recipient
from adapters.mail.port import Mailer
from adapters.mail.rendering import Mailing, render
from models.base import Message
from models.effects import Notice
from models.errors import RuleViolation
from models.people import Actor
from models.sign_in.limits import LIMITS, Tried, require_within
from models.sign_in.links import GOOD_FOR, LINK_USED, CodeFor, MailedLink, require_usable
from models.sign_in.sessions import Session, Way, is_alive, started
from services.context import ReadingContext
from storage import addresses
from storage import sign_in as store
from storage.addresses import SignInMailbox
from storage.reads import people
from storage.reads.people import Person, email_key
from storage.sign_in import LinkSecrets

WRONG_CODE = "This code is not right. Please check the eight digits in the email."
NOTE_USE_AFTER = 60.0
"""Seconds between two notes that a session is used: a note for each page would be a write for each page."""

_LETTERS = {
    CodeFor.SIGN_IN: "sign_in",
    CodeFor.NEW_ADDRESS: "code_new_address",
    CodeFor.UNDO_ADDRESS: "code_undo_address",
}

Later = Callable[[Coroutine[Any, Any, None]], object]
"""Does work after the answer, which does not wait for it."""


@dataclass(frozen=True, kw_only=True)
class SignInMail:
    """What signing in by email needs besides the records."""

    context: ReadingContext
    mailer: Mailer
    url: str
    """Where the portal is, without a slash at the end."""
    later: Later


class SignedIn(Message):
    """A session with its person. `secret` is known only when it begins."""

    session: Session
    person: Person
    actor: Actor | None = None
    """The person with the roles that count in this session at this moment (S14). Known once the session has begun."""
    secret: str = ""
    next_path: str = ""


async def ask_for_email(via: SignInMail, address: str, browser: str, network: str, next_path: str) -> None:
    """Mail a link and a code to `address` if a person on record has it. Nothing in the answer says so.

    `browser` is the secret of the asking browser, `network` its IP address. Raises RuleViolation if this was tried too
    often.
    """
    context, now = via.context, via.context.now()
    for what, who in ((Tried.LINK_FOR_ADDRESS, email_key(address)), (Tried.LINK_FROM_NETWORK, network)):
        await limited(context, what, who, now)
        await asyncio.to_thread(store.note_try, context.database, what, hash_of(who), now)
    via.later(_mail(via, address, browser, next_path, now))


async def ask_for_code(via: SignInMail, signed_in: SignedIn, browser: str, network: str, next_path: str) -> None:
    """Mail a code to whoever is signed in, to confirm to be there."""
    context, person = via.context, signed_in.person
    where = (person.id, person.email, context.now())
    box = await asyncio.to_thread(addresses.mailbox_of, context.database, *where)
    await ask_for_email(via, box.address, browser, network, next_path)


async def mail_code(
    via: SignInMail, box: SignInMailbox, browser: str, network: str, purpose: CodeFor, matter: str
) -> None:
    """Mail a code for something else than signing in. Raises RuleViolation if this was tried too often."""
    context, now = via.context, via.context.now()
    for what, who in ((Tried.LINK_FOR_ADDRESS, email_key(box.address)), (Tried.LINK_FROM_NETWORK, network)):
        await limited(context, what, who, now)
        await asyncio.to_thread(store.note_try, context.database, what, hash_of(who), now)
    via.later(_send(via, box, browser, MailedLink(**_new_link(box, browser, now), purpose=purpose, matter=matter)))


async def spend_code(context: ReadingContext, code: str, browser: str, purpose: CodeFor) -> MailedLink:
    """Use up the code of the last email of this kind that a browser asked for. Raises RuleViolation if it is wrong."""
    link = await _link_of_code(context, code, browser, purpose)
    if not await asyncio.to_thread(store.spend_link, context.database, link.id, context.now()):
        raise RuleViolation("link_used", LINK_USED)
    return link


async def person_of_link(context: ReadingContext, secret: str, browser: str) -> Person:
    """Return whom a mailed link would sign in, and change nothing (S1). Raises RuleViolation if it can't be used."""
    link = await _link(context, secret, browser)
    return await _person(context, link.person_id)


async def use_link(context: ReadingContext, secret: str, browser: str, before: str = "") -> SignedIn:
    """Sign in with a mailed link, which is spent. The session with the secret `before` ends.

    Raises RuleViolation if it can't be used.
    """
    return await _begin(context, await _link(context, secret, browser), before)


async def use_code(context: ReadingContext, code: str, browser: str, before: str = "", owner: str = "") -> SignedIn:
    """Sign in with the code of the last email that this browser asked for. The session with the secret `before` ends.

    Only a code for the person `owner` counts, if one is given. Raises RuleViolation if the code is not right.
    """
    link = await _link_of_code(context, code, browser)
    if owner not in ("", link.person_id):
        raise RuleViolation("wrong_code", WRONG_CODE)
    return await _begin(context, link, before)


async def _link_of_code(
    context: ReadingContext, code: str, browser: str, purpose: CodeFor = CodeFor.SIGN_IN
) -> MailedLink:
    now = context.now()
    await limited(context, Tried.CODE_FROM_BROWSER, browser, now)
    found = await asyncio.to_thread(store.latest_link_of_browser, context.database, hash_of(browser), purpose)
    digits = "".join(each for each in code if each.isdigit())
    if found is None or not same(found[1], hash_of(found[0].id, digits)):
        await asyncio.to_thread(store.note_try, context.database, Tried.CODE_FROM_BROWSER, hash_of(browser), now)
        if found is not None:
            await asyncio.to_thread(store.count_wrong_code, context.database, found[0].id)
        raise RuleViolation("wrong_code", WRONG_CODE)
    return require_usable(found[0], hash_of(browser), now)


async def session_of(context: ReadingContext, secret: str, *, quiet: bool = False) -> SignedIn | None:
    """Return the session of a browser, if it still counts. A `quiet` request, which nobody made, does not extend it."""
    now = context.now()
    found = await asyncio.to_thread(store.session_with, context.database, hash_of(secret), context.today())
    if found is None or not is_alive(found.session, now):
        return None
    session, person = found.session, found.person
    if not quiet and (now - session.used_at).total_seconds() >= NOTE_USE_AFTER:
        await asyncio.to_thread(store.note_use, context.database, session.id_hash, now)
    actor = found.actor if session.decides else Actor(person_id=person.id)
    return SignedIn(session=session, person=person, actor=actor)


async def sign_out(context: ReadingContext, secret: str) -> None:
    """End the session of a browser. One that ended already stays as it is."""
    await asyncio.to_thread(store.end_session, context.database, hash_of(secret), context.now())


async def begin_session(
    context: ReadingContext, person_id: str, way: Way, *, link_id: str = "", next_path: str = "", before: str = ""
) -> SignedIn:
    """Begin a session of a person who signed in. The session with the secret `before` ends.

    Raises RuleViolation if the link is spent, or the person was deactivated.
    """
    now, secret = context.now(), fresh_secret()
    person = await _person(context, person_id)
    session = started(hash_of(secret), person_id, way, now)
    ending = hash_of(before) if before else ""
    if not await asyncio.to_thread(store.begin_session, context.database, session, link_id=link_id, before=ending):
        raise RuleViolation("link_used", LINK_USED)
    return SignedIn(session=session, person=person, secret=secret, next_path=next_path)


async def limited(context: ReadingContext, what: Tried, who: str, now: datetime) -> None:
    """Raise RuleViolation if `who` has tried something too often."""
    since = now - LIMITS[what].within
    require_within(what, await asyncio.to_thread(store.tried_before, context.database, what, hash_of(who), since), now)


async def _mail(via: SignInMail, address: str, browser: str, next_path: str, now: datetime) -> None:
    box = await asyncio.to_thread(addresses.mailbox_at, via.context.database, address, now)
    if box is None or await asyncio.to_thread(store.is_deactivated, via.context.database, box.person_id):
        return
    await _send(via, box, browser, MailedLink(**_new_link(box, browser, now), next_path=next_path))


def _new_link(box: SignInMailbox, browser: str, now: datetime) -> dict[str, Any]:
    return {
        "id": hash_of(fresh_secret())[:32],
        "person_id": box.person_id,
        "browser_hash": hash_of(browser),
        "asked_at": now,
    }


async def _send(via: SignInMail, box: SignInMailbox, browser: str, link: MailedLink) -> None:
    """Save a link or a code, and mail it. Only its hashes stay."""
    context = via.context
    person = await _person(context, box.person_id)
    secret, code = fresh_secret(), fresh_code()
    hashes = LinkSecrets(link_hash=hash_of(secret), code_hash=hash_of(link.id, code))
    await asyncio.to_thread(store.save_link, context.database, link, hashes)
    facts: dict[str, str | int] = {
        "code": f"{code[:4]} {code[4:]}",
        "minutes": int(GOOD_FOR.total_seconds() // 60),
    }
    if link.purpose == CodeFor.SIGN_IN:
        facts["link"] = f"{via.url}/sign-in/link/{secret}"
    mailing = Mailing(
        notice_id=link.id,
        written_at=link.asked_at,
        to=(Recipient(name=person.name, address=box.address, person_id=person.id),),
    )
    notice = Notice(template=_LETTERS[link.purpose], to=(person.id,), facts=facts)
    await via.mailer.send(render(notice, mailing, context.pack, context.policies))


async def _link(context: ReadingContext, secret: str, browser: str) -> MailedLink:
    link = await asyncio.to_thread(store.link_with, context.database, hash_of(secret))
    return require_usable(link, hash_of(browser), context.now())


async def _begin(context: ReadingContext, link: MailedLink, before: str) -> SignedIn:
    return await begin_session(
        context, link.person_id, Way.MAIL, link_id=link.id, next_path=link.next_path, before=before
    )


async def _person(context: ReadingContext, person_id: str) -> Person:
    """Return somebody who may begin a session: nobody who was deactivated (S7)."""
    person = await asyncio.to_thread(people.person, context.database, person_id)
    if person is None or await asyncio.to_thread(store.is_deactivated, context.database, person_id):
        raise RuleViolation("unknown_person", "This person is no longer on record. Please call the helpdesk.")
    return person
