"""The commands of reviewers: training."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "record-test",
        "commands.training:record_test",
        "Enter a test score. Every attempt is saved; a score at or above the policy's pass mark passes.",
    ),
    Command(
        "correct-test",
        "commands.training:correct_test",
        "Correct a wrong test score, and say why. The old score stays visible, and the trainee gets an email.",
    ),
    Command(
        "import-training-reports",
        "commands.learning_reports:import_training_reports",
        "Import completed courses and test scores from a file that a learning system exports.",
    ),
    Command(
        "grant-attempt",
        "commands.training:grant_attempt",
        "Grant one more attempt at a test whose attempts are used up, and say why.",
    ),
    Command(
        "extend",
        "commands.training:extend",
        "Move the deadline of a training to a later day, and say why. The reason is saved.",
    ),
)
