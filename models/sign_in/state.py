"""What the records say about a person's way in, as the rules of signing in see it."""

from models.base import Instant, Key, Message
from models.directory.state import PersonRecord
from models.effects import Decision
from models.people import Grant
from models.policy.directory import Keeping
from models.sign_in.passkeys import Invitation, Passkey


class WayIn(Message):
    """A person with the roles, passkeys and open invitations that the person has."""

    keeping: Keeping
    person: PersonRecord
    roles: tuple[Grant, ...] = ()
    """The roles held now or later."""
    agencies: tuple[Key, ...] = ()
    """The agencies that the person belongs to: by a role, a license, or a request."""
    passkeys: tuple[Passkey, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    """Those that were not used or withdrawn, the newest first."""
    deactivated_at: Instant | None = None
    confirmers: tuple[Key, ...] = ()
    """Who else may confirm that the person lost every passkey."""
    portal: str = ""
    """Where the portal is, to which letters lead."""
    asked: tuple[Key, ...] = ()
    """The keys of the open tasks to confirm it."""

    def invitation(self, number: str) -> Invitation | None:
        """Return one of the open invitations."""
        return next((each for each in self.invitations if each.id == number), None)


WayInDecision = Decision[WayIn]
