"""The commands of agencies: their users and licenses."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "complete-request",
        "commands.requests:complete",
        "Supply what was missing from a request that was sent back to your agency.",
    ),
    Command(
        "supply-paper",
        "commands.requests:supply_paper",
        "Supply a readable certificate or a signed copy for a request that was sent back to your agency.",
    ),
    Command(
        "withdraw-request",
        "commands.requests:withdraw",
        "Withdraw a request. A license that was set aside is open again, and a planned removal is canceled.",
    ),
    Command(
        "change-removal",
        "commands.requests:change_removal",
        "Move a planned removal to another last day, until the current one has passed.",
    ),
    Command("requests", "commands.requests:of_agency", "List an agency's requests, the oldest first."),
    Command("trainings", "commands.training:of_agency", "List an agency's trainings, the nearest deadline first."),
    Command(
        "documents",
        "commands.documents:fetch",
        "List the certificates and signed agreements of an agency's users, or save them to a folder.",
    ),
    Command(
        "roster",
        "commands.licenses:roster",
        "List everyone who has held a license or had it set aside: from when to when, and how it ended.",
    ),
    Command(
        "ask-for-help",
        "commands.license_access:ask_for_help",
        "Ask for an unlock, a password reset, or a reactivation for one of your users.",
    ),
    Command(
        "start-leave",
        "commands.license_access:start_leave",
        "Start a leave of absence. Access is paused, and the time does not count as inactivity.",
    ),
    Command("end-leave", "commands.license_access:end_leave", "End a leave of absence, because the holder is back."),
    Command(
        "recertify",
        "commands.license_access:recertify",
        "Submit this year's recertification: the certificate of each course, and the worksheet.",
    ),
    Command(
        "delete-license",
        "commands.license_terms:delete",
        "Give up a license for good. If someone holds it, that person loses access.",
    ),
    Command(
        "confirm-commitments",
        "commands.allotment:confirm",
        "Confirm the commitments that your organization makes with its Coordinated Entry license.",
    ),
)
