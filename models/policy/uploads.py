"""How much people may upload."""

from typing import Annotated

from pydantic import Field

from models.errors import RuleViolation
from models.policy.rule import PolicyRule
from models.policy.says import Says

MEGABYTE = 1024 * 1024


class UploadPolicy(PolicyRule):
    """How many files a training may have, and how much room all files of a person may take."""

    files_per_training: Annotated[int, Field(ge=1, le=1_000), Says("A training can have up to {file}.")] = 60
    megabytes_per_person: Annotated[
        int, Field(ge=1, le=10_000), Says("All of a person’s files together can have up to {megabyte}.")
    ] = 200

    def require_room(self, size: int, stored: int) -> None:
        """Raise RuleViolation if a file of `size` bytes is too much beside the `stored` bytes of the person's files."""
        if stored + size > self.megabytes_per_person * MEGABYTE:
            raise RuleViolation(
                "no_room",
                f"The files that we keep for this person would take more than {self.megabytes_per_person} MB. Please "
                "choose a smaller file, or ask the helpdesk.",
            )

    def require_another_file(self, files: int) -> None:
        """Raise RuleViolation if a training that has this many files may not get another one."""
        if files >= self.files_per_training:
            raise RuleViolation(
                "too_many_files",
                f"This training already has {files} files, which is as many as it can have. Please ask the helpdesk.",
            )


UPLOADS = UploadPolicy(
    source="Office default, to be confirmed. The documents do not say how many files a training may have, nor how much "
    "room they may take."
)
