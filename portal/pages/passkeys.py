"""A person's own passkeys."""

from pydantic import Field

from portal.forms import Form, Line
from portal.routing import GoTo, Open, Page, Routes
from portal.visitor import Visitor
from services import passkeys

routes = Routes()


class AddPasskey(Form):
    """A new passkey: the browser's answer, and what its owner calls it."""

    credential: str = Field(min_length=1, description="Press the button, and let your browser make a passkey.")
    name: Line = Field(description="Enter a name by which you recognize the passkey.")


class UseRecoveryCode(Form):
    """One of the codes that came with the first passkey."""

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
    """Let somebody who lost their passkeys add another one."""
    await passkeys.use_recovery_code(visitor.context, visitor.person, visitor.browser, form.code)
    return GoTo("/passkeys", "The code was right, and can’t be used again. You can add a passkey now.")


async def _shown(visitor: Visitor, codes: tuple[str, ...] = ()) -> Page:
    ring = await passkeys.keyring(visitor.context, visitor.party, visitor.person, visitor.browser)
    return Page("passkeys/list.html", {**dict(ring), "codes": codes})
