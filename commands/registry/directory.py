"""The commands about people, agencies, and roles."""

from commands.registry.command import Command

COMMANDS = (
    Command("person", "commands.people:person", "Show a person on record: address, roles, and licenses."),
    Command(
        "people",
        "commands.people:people",
        "List the people of an agency with their roles and licenses, or everybody on record.",
    ),
    Command(
        "roles",
        "commands.roles:roles",
        "List who holds which role at an agency, or in the office and on the committees.",
    ),
    Command(
        "designate",
        "commands.roles:designate",
        "Give someone a role: at an agency, for a region, in the office, or on a committee.",
    ),
    Command(
        "end-designation",
        "commands.roles:end_designation",
        "End someone's role, now or after a last day. From then on, the person can't act in it.",
    ),
    Command(
        "close-office",
        "commands.closing_days:close_office",
        "Announce that the office is closed on a day: today or later. It can't be taken back.",
    ),
    Command(
        "closing-days",
        "commands.closing_days:list_closing_days",
        "List the days on which the office is closed besides its holidays, from today on.",
    ),
    Command(
        "set-billing-contact",
        "commands.roles:set_billing_contact",
        "Say who your agency's billing contact is, in place of whoever was. Both get an email.",
    ),
    Command(
        "add-person",
        "commands.people:add_person",
        "Put a person on record. A request for access brings its own new person along.",
    ),
    Command(
        "change-person",
        "commands.people:change_person",
        "Change a person's name or email address. The account in the HMIS follows.",
    ),
    Command(
        "open-work",
        "commands.people:open_work",
        "Show what a person has open that somebody else has to take over, and who can, before the person leaves.",
    ),
    Command(
        "deactivate-person",
        "commands.people:deactivate_person",
        "End every session of a person in the portal at once, and let nobody sign in or act under that name.",
    ),
    Command(
        "reactivate-person",
        "commands.people:reactivate_person",
        "Let a person sign in and act again who was deactivated.",
    ),
    Command("add-agency", "commands.agencies:add_agency", "Put an agency on record, under an id that nobody has yet."),
    Command(
        "change-agency",
        "commands.agencies:change_agency",
        "Change what is on record of an agency. Its licenses follow it to another region.",
    ),
    Command(
        "agency",
        "commands.agency_closing:agency",
        "Show an agency on record, and the day on which it closes or closed.",
    ),
    Command(
        "close-agency",
        "commands.agency_closing:close_agency",
        "Plan an agency's last day. On that day its requests, licenses, and roles end, and its account is settled.",
    ),
    Command(
        "call-off-closing",
        "commands.agency_closing:call_off_closing",
        "Call an agency's closing off, before its last day. For another day, then plan it again.",
    ),
    Command(
        "continue-closing",
        "commands.agency_closing:continue_closing",
        "Go on with an agency's closing now, because you settled what was left. Otherwise, it goes on tomorrow "
        "morning.",
    ),
)
