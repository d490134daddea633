"""A person's own passkeys."""

from typing import ClassVar

from pydantic import Field

from models.errors import RuleViolation
from models.pages import LOST_PASSKEYS, PASSKEYS
from models.sign_in.passkeys import Passkey
from models.sign_in.permissions import may_ask_for_recovery, may_remove_passkey
from portal.forms import Form, Line, Nothing, Text
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import passkeys, ways_in

routes = Routes()


class AddPasskey(Form):
    """A new passkey: the browser's answer, and what its owner calls it."""

    secret: ClassVar[bool] = True

    credential: str = Field(min_length=1, description="Press the button, and let your browser make a passkey.")
    name: Line = Field(description="Enter a name by which you recognize the passkey.")


class UseRecoveryCode(Form):
    """One of the codes that came with the first passkey."""

    secret: ClassVar[bool] = True

    code: Line = Field(description="Enter one of your recovery codes, such as abcd-efgh-ijkl-mnop.")


@routes.page("/passkeys", allowed=Open.SIGNED_IN)
async def own_passkeys(visitor: Visitor) -> Page:
    """Show the person's passkeys, and offer to add one."""
    return await _shown(visitor)


@routes.act("/passkeys", allowed=Open.SIGNED_IN, form=AddPasskey, shows=own_passkeys)
async def add_passkey(visitor: Visitor, form: AddPasskey, _: str) -> Page:
    """Add a passkey. The recovery codes are shown once, in the answer itself."""
    added = await passkeys.enroll(
        visitor.context, visitor.party, visitor.person, visitor.browser, form.credential, form.name
    )
    return await _shown(visitor, added.recovery_codes)


@routes.act("/passkeys/recovery-code", allowed=Open.SIGNED_IN, form=UseRecoveryCode, shows=own_passkeys)
async def use_recovery_code(visitor: Visitor, form: UseRecoveryCode, _: str) -> GoTo:
    """Let someone who lost their passkeys add another one."""
    await passkeys.use_recovery_code(visitor.context, visitor.person, visitor.browser, form.code)
    return GoTo("/passkeys", "The code was right, and can’t be used again. You can add a passkey now.")


@routes.page("/passkeys/{passkey_id}/remove", allowed=may_remove_passkey)
async def removal(visitor: Visitor, passkey_id: str) -> Page:
    """Say what follows when a passkey is removed."""
    return Page("passkeys/remove.html", {"passkey": await _own(visitor, passkey_id)})


@routes.act("/passkeys/{passkey_id}/remove", allowed=may_remove_passkey, form=Nothing, shows=removal, fresh=True)
async def remove(visitor: Visitor, _: Nothing, key: str, passkey_id: str) -> GoTo:
    """Remove a passkey."""
    gone = await passkeys.remove(visitor.context, visitor.person_id, key, passkey_id)
    return GoTo(PASSKEYS, f"“{gone.name}” can’t be used to sign in anymore. We sent you an email about it.")


class AskForRecovery(Form):
    """What happened to the passkeys."""

    reason: Text = Field(description="Say what happened to your passkeys and recovery codes.")


@routes.page(LOST_PASSKEYS, allowed=may_ask_for_recovery)
async def lost(visitor: Visitor) -> Page:
    """Say what someone without passkeys and recovery codes can do, or what became of it."""
    return Page("passkeys/lost.html", dict(await ways_in.own_recovery(visitor.context, visitor.person_id)))


@routes.act(LOST_PASSKEYS, allowed=may_ask_for_recovery, form=AskForRecovery, shows=lost)
async def ask_for_recovery(visitor: Visitor, form: AskForRecovery, key: str) -> GoTo:
    """Ask someone else to confirm the loss."""
    await ways_in.ask_for_recovery(visitor.context, visitor.person_id, key, form.reason)
    return GoTo(
        LOST_PASSKEYS, "We asked the people who can confirm it. You’ll get an email as soon as one of them does."
    )


async def _own(visitor: Visitor, passkey_id: str) -> Passkey:
    ring = await passkeys.keyring(visitor.context, visitor.party, visitor.person, visitor.browser)
    found = next((each for each in ring.passkeys if each.id == passkey_id), None)
    if found is None:
        raise RuleViolation("unknown_passkey", "You have no such passkey. It may have been removed already.")
    return found


async def _shown(visitor: Visitor, codes: tuple[str, ...] = ()) -> Page:
    ring = await passkeys.keyring(visitor.context, visitor.party, visitor.person, visitor.browser)
    may_remove = visitor.person.session.decides and len(ring.passkeys) > 1
    return Page("passkeys/list.html", {**dict(ring), "codes": codes, "may_remove": may_remove})
