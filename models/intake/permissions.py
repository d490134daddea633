"""Who may load an office's files in their own name, and say what identifies a person elsewhere."""

from models.people import OVERSEEING, Actor, Permission, Role

KEEPERS = (Role.HMIS_LEAD, Role.SYSTEM_ADMINISTRATOR)
"""Those who say by what other names systems know a person: they link the users of the HMIS, too."""

LOADERS = (*OVERSEEING, Role.SYSTEM_ADMINISTRATOR, Role.BILLING)
"""Those who load files and settle what they contradict. Office default, to be confirmed."""


def may_load_files(actor: Actor) -> Permission:
    """Allow HMIS lead staff, the lead agency, system administrators, and billing staff."""
    return Permission.when(
        actor.is_system or actor.holds_any(LOADERS),
        "Only HMIS lead staff, the lead agency, system administrators, and billing staff can load the office's files.",
    )


def may_keep_aliases(actor: Actor) -> Permission:
    """Allow HMIS lead staff and system administrators to add and end aliases."""
    return Permission.when(
        actor.is_system or actor.holds_any(KEEPERS),
        "Only HMIS lead staff or a system administrator can say by what other names a person is known.",
    )


def may_see_aliases(actor: Actor, person_id: str) -> Permission:
    """Allow the same staff, and the person."""
    return Permission.when(
        actor.person_id == person_id or bool(may_keep_aliases(actor)),
        "Only HMIS lead staff, a system administrator, and the person can see by what other names a person is known.",
    )
