"""Who may invite people to the portal: one function for each verb."""

from models.people import Actor, Permission, Role
from models.policy.directory import DirectoryPolicy
from models.sign_in.passkeys import Invitation


def may_invite(actor: Actor, policy: DirectoryPolicy) -> Permission:
    """Allow the keepers of the directory."""
    return Permission.when(
        actor.holds_any(policy.keepers), "Only whoever keeps the directory of people can invite them to the portal."
    )


def may_invite_first(invited: Actor, before: Invitation | None, name: str, earlier: str) -> Permission:
    """Allow the first invitation to a system administrator, once for an installation.

    `before` is the first one if it was used or can still be, `earlier` the name of whoever got it.
    """
    if before is not None:
        return Permission.when(
            False, f"{earlier} was invited as the first administrator, and can invite others with invite-users."
        )
    return Permission.when(
        invited.holds(Role.SYSTEM_ADMINISTRATOR),
        f"{name} is no system administrator today. Please load the roles first, or name somebody who is one.",
    )
