"""Passkeys: enrolling one, signing in with one, and asking for another after a loss (ADR 24).

A first passkey needs an invitation by somebody who may give it; the next ones, a session that a passkey began. After a
loss, a recovery code lets its owner add another one.
"""

import asyncio

from adapters import passkeys as webauthn
from adapters.fresh_secrets import fresh_secret, hash_of
from adapters.passkeys import Party
from models.base import Message
from models.errors import RuleViolation
from models.sign_in.limits import Tried
from models.sign_in.messages import RemovePasskey
from models.sign_in.passkeys import RECOVERY_CODES, Invitation, Passkey, Purpose, is_pending, trusted_from
from models.sign_in.permissions import may_remove_passkey
from models.sign_in.rules import people as person_rules
from models.sign_in.sessions import Way, started
from models.sign_in.state import WayIn
from services.context import Context, ReadingContext
from services.directory_follow_up import keeping
from services.forms import validated
from services.people import acting
from services.sign_in import SignedIn, limited
from services.visible import visible
from services.ways_in import tell
from storage import passkeys as store
from storage import sign_in as sign_in_store
from storage.reads import people
from storage.reads.ways_in import way_in_of
from storage.ways_in import change_way_in

NOT_INVITED = (
    "You need an invitation before you can add a passkey. Ask whoever manages people at your agency, or contact us."
)
TOO_LATE = "That took too long, or it was done in another window. Please try again."


class PasskeyQuestion(Message):
    """What a browser is asked: the options for its passkeys, as JSON."""

    options: str


class Keyring(Message):
    """A person's passkeys, and what a browser needs to make another; `why_not` says why it may not."""

    passkeys: tuple[Passkey, ...]
    options: str = ""
    why_not: str = ""


class Enrolled(Message):
    """A passkey that was added, and the recovery codes if it is the first. They are shown once."""

    passkey: Passkey
    recovery_codes: tuple[str, ...] = ()


async def keyring(context: ReadingContext, party: Party, signed_in: SignedIn, browser: str) -> Keyring:
    """Return a person's passkeys, and what a browser needs to make another, or why it may not."""
    person = signed_in.person
    known = tuple(await asyncio.to_thread(store.passkeys_of, context.database, person.id))
    try:
        await _leave_to_enroll(context, signed_in)
    except RuleViolation as refusal:
        return Keyring(passkeys=known, why_not=refusal.sentence)
    challenge = await _challenge(context, browser, Purpose.ENROLL)
    options = webauthn.creation_options(party, challenge, person.id, person.name, [each.id for each in known])
    return Keyring(passkeys=known, options=options)


async def enroll(
    context: Context, party: Party, signed_in: SignedIn, browser: str, credential: str, name: str
) -> Enrolled:
    """Add the passkey that a browser made. Raises RuleViolation if it may not, or its answer proves nothing."""
    invitation = await _leave_to_enroll(context, signed_in)
    challenge = await _answered(context, browser, Purpose.ENROLL, credential)
    made = webauthn.created(party, challenge, credential)
    person, now = signed_in.person, context.now()
    passkey = Passkey(
        **made._asdict(),
        person_id=person.id,
        name=name.strip() or "Passkey",
        added_at=now,
        trusted_from=trusted_from(invitation, now, signed_in.session.trusted_from),
    )
    owner = await _way_in(context, person.id)
    codes = () if owner.passkeys else _fresh_codes()
    added = await asyncio.to_thread(
        store.add_passkey,
        context.database,
        owner,
        passkey,
        invitation_id=invitation.id if invitation else "",
        code_hashes=[_code_hash(person.id, each) for each in codes],
    )
    if not added:
        raise RuleViolation("passkey_refused", TOO_LATE)
    await tell(context)
    return Enrolled(passkey=passkey, recovery_codes=codes)


async def use_recovery_code(context: ReadingContext, signed_in: SignedIn, browser: str, code: str) -> None:
    """Let somebody who lost their passkeys add another one. Raises RuleViolation for a wrong code."""
    now, person_id = context.now(), signed_in.person.id
    await limited(context, Tried.CODE_FROM_BROWSER, browser, now)
    invitation = Invitation(
        id=hash_of(fresh_secret())[:32],
        person_id=person_id,
        by=person_id,
        at=now,
        recovery=True,
        reason="A recovery code was used.",
        confirmed_by=person_id,
        confirmed_at=now,
    )
    good = await asyncio.to_thread(store.spend_recovery_code, context.database, _code_hash(person_id, code), invitation)
    if not good:
        tried = (Tried.CODE_FROM_BROWSER, hash_of(browser), now)
        await asyncio.to_thread(sign_in_store.note_try, context.database, *tried)
        raise RuleViolation("wrong_code", "This is not one of your recovery codes, or it was used before.")


async def question(context: ReadingContext, party: Party, browser: str) -> PasskeyQuestion:
    """Return what a browser needs to sign somebody in with a passkey."""
    return PasskeyQuestion(options=webauthn.request_options(party, await _challenge(context, browser, Purpose.SIGN_IN)))


async def own_question(context: ReadingContext, party: Party, signed_in: SignedIn, browser: str) -> PasskeyQuestion:
    """Return what a browser needs to confirm that it is the person who signed in, with one of the person's passkeys."""
    known = await asyncio.to_thread(store.passkeys_of, context.database, signed_in.person.id)
    challenge = await _challenge(context, browser, Purpose.SIGN_IN)
    return PasskeyQuestion(options=webauthn.request_options(party, challenge, [each.id for each in known]))


async def remove(context: Context, by: str, key: str, passkey_id: str) -> Passkey:
    """Remove a passkey of one's own. The sessions that it began end. Return it."""
    actor = await acting(context, by)
    owner = await _way_in(context, actor.person_id)
    may_remove_passkey(actor, owner).require()
    message = validated(RemovePasskey, actor=actor, key=key, person_id=actor.person_id, passkey_id=passkey_id)
    rule, now = person_rules.remove_passkey, context.now()
    await asyncio.to_thread(change_way_in, context.database, keeping(context), rule, message, now)
    await tell(context)
    return next(each for each in owner.passkeys if each.id == passkey_id)


async def sign_in(
    context: ReadingContext, party: Party, browser: str, credential: str, before: str = "", owner: str = ""
) -> SignedIn:
    """Sign in whoever owns the passkey that was used. The session with the secret `before` ends.

    Only a passkey of the person `owner` counts, if one is given. Raises RuleViolation if the answer proves nothing.
    """
    challenge = await _answered(context, browser, Purpose.SIGN_IN, credential)
    passkey = await asyncio.to_thread(store.passkey_with, context.database, webauthn.used_id(credential))
    if passkey is None or owner not in ("", passkey.person_id):
        raise RuleViolation("unknown_passkey", webauthn.UNKNOWN)
    count = webauthn.confirmed(party, challenge, credential, passkey)
    person = await asyncio.to_thread(people.person, context.database, passkey.person_id)
    if person is None or await asyncio.to_thread(sign_in_store.is_deactivated, context.database, person.id):
        raise RuleViolation("unknown_passkey", webauthn.UNKNOWN)
    now, secret = context.now(), fresh_secret()
    session = started(hash_of(secret), person.id, Way.PASSKEY, now, passkey)
    ending = hash_of(before) if before else ""
    begin = store.begin_session_with_passkey
    await asyncio.to_thread(begin, context.database, session, passkey.id, count, before=ending)
    return SignedIn(session=session, person=person, secret=secret)


async def _leave_to_enroll(context: ReadingContext, signed_in: SignedIn) -> Invitation | None:
    """Return the invitation by which a person may enroll; None for a session that a passkey began."""
    if signed_in.session.decides:
        return None
    found, now = (await _way_in(context, signed_in.person.id)).invitations, context.now()
    pending = next((each for each in found if is_pending(each, now)), None)
    if pending is None:
        raise RuleViolation("not_permitted", NOT_INVITED)
    return pending


async def _way_in(context: ReadingContext, person_id: str) -> WayIn:
    found = await asyncio.to_thread(way_in_of, context.database, keeping(context), person_id, context.today())
    return visible(None, found, "person", person_id)


async def _challenge(context: ReadingContext, browser: str, purpose: Purpose) -> str:
    challenge = fresh_secret()
    await asyncio.to_thread(
        store.save_challenge, context.database, hash_of(challenge), hash_of(browser), purpose, context.now()
    )
    return challenge


async def _answered(context: ReadingContext, browser: str, purpose: Purpose, credential: str) -> str:
    """Return the challenge that a browser answered, which is spent. Raises RuleViolation if it was not asked."""
    challenge = webauthn.challenge_of(credential)
    spent = await asyncio.to_thread(
        store.spend_challenge, context.database, hash_of(challenge), hash_of(browser), purpose, context.now()
    )
    if not spent:
        raise RuleViolation("passkey_refused", TOO_LATE)
    return challenge


def _fresh_codes() -> tuple[str, ...]:
    """Return new recovery codes of 80 bits, in groups that can be copied from paper."""
    return tuple(_grouped(fresh_secret().replace("-", "").replace("_", "").lower()[:16]) for _ in range(RECOVERY_CODES))


def _grouped(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _code_hash(person_id: str, code: str) -> str:
    return hash_of(person_id, "".join(each for each in code.lower() if each.isalnum()))
