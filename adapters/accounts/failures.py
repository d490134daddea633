"""The two ways in which a request about an account can fail."""

from datetime import timedelta


class AccountsAway(Exception):
    """The HMIS can't be reached or is busy: the same request can safely be sent again."""

    def __init__(self, sentence: str, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        """How long the HMIS asks us to wait, within bounds. None if it doesn't say."""


class AccountRefused(Exception):
    """The HMIS refuses, or does not do what it said it did: a person needs to look. `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
