"""Who speaks for an agency: named once in a pack, and carried along by every area that writes to agencies."""

from models.base import Strict
from models.people import Actor, Role, all_holders

HELPERS = (Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR)
"""The roles that look after an agency's users where the pack names no others."""


class Readers(Strict):
    """Who sees what belongs to an agency, as the pack says: roles at the agency, and roles of the office."""

    of_agency: tuple[Role, ...]
    of_office: tuple[Role, ...]

    def see(self, actor: Actor, agency_id: str | None) -> bool:
        """Return whether somebody sees what belongs to the agency. What belongs to none is for the office."""
        return self.see_all(actor) or (agency_id is not None and actor.holds_any(self.of_agency, agency_id))

    @property
    def office(self) -> str:
        """Everybody of the office who sees it, as in a refusal: "reviewers and HMIS lead staff"."""
        return all_holders(self.of_office)

    def see_all(self, actor: Actor) -> bool:
        """Return whether somebody sees what belongs to every agency."""
        return actor.holds_any(self.of_office)


class AgencyRoles(Strict):
    """The agencies' roles, in the policy of an area. A pack names them in `access_requests.requesting`, not here."""

    speakers: tuple[Role, ...] = (Role.SIGNATORY, Role.REPRESENTATIVE)
    """The roles that act for an agency. The first is its head, who is asked if it has nobody else."""
    contact: Role = Role.REPRESENTATIVE
    """The role that letters name and reach, and that gets the agency's tasks."""

    helpers: tuple[Role, ...] = HELPERS
    """The roles that look after the agency's users besides: they ask for help with a license, arrange a leave, enter a
    trainee's work, and file appeals."""

    @property
    def head(self) -> Role:
        """The agency's head."""
        return self.speakers[0]

    def speaks(self, actor: Actor, agency_id: str) -> bool:
        """Return whether somebody acts for the agency."""
        return actor.holds_any((*self.speakers, self.contact), agency_id)

    def looks_after_users(self, actor: Actor, agency_id: str) -> bool:
        """Return whether somebody looks after the agency's users: whoever acts for the agency, and the helpers."""
        return self.speaks(actor, agency_id) or actor.holds_any(self.helpers, agency_id)
