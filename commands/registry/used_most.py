"""The ten commands that are used most."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "queue", "commands.tasks:waiting", "Show the tasks that wait for you and for your roles, the most urgent first."
    ),
    Command(
        "request", "commands.access_requests:group", "Request access for someone at your agency, change it, or end it."
    ),
    Command(
        "request-status",
        "commands.requests:status",
        "Show the status of a request, what it is waiting for, and by when.",
    ),
    Command(
        "progress",
        "commands.training:progress",
        "Show how far a training has come: the next step, who it is waiting for, and the deadline.",
    ),
    Command(
        "submit",
        "commands.training:submit",
        "Submit a step of the practice case for review, for the first time or after you corrected it.",
    ),
    Command("review-request", "commands.requests:review", "Review a request: approve it, send it back, or reject it."),
    Command(
        "review-step",
        "commands.training:review_step",
        "Review a practice-case step: approve it, or send it back with what to correct.",
    ),
    Command(
        "confirm-account",
        "commands.requests:confirm_account",
        "Confirm that the account was created, changed, or closed in the HMIS.",
    ),
    Command(
        "licenses", "commands.licenses:licenses_of", "List an agency's licenses and who has them, the oldest first."
    ),
    Command(
        "diagnose-login", "commands.logins:diagnose_login", "Find out why someone can't log in, and what to do next."
    ),
)
