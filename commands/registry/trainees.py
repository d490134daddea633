"""The commands of trainees and of the people who help them."""

from commands.registry.command import Command

COMMANDS = (
    Command("submit-form", "commands.training:submit_form", "Record that a form of the training is completed."),
    Command(
        "submit-certificate",
        "commands.training:submit_certificate",
        "Submit the certificate of a course: a PDF, PNG, or JPEG file of at most 10 MB.",
    ),
    Command(
        "record-account",
        "commands.training:record_account",
        "Record that a trainee has an account on another system, such as a learning center.",
    ),
    Command("sign", "commands.training:sign", "Sign the user agreement, and attach the signed copy if there is one."),
    Command(
        "withdraw", "commands.training:withdraw", "Withdraw from a training before it ends. The request ends with it."
    ),
)
