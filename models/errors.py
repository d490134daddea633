"""How a rule says no."""


class RuleViolation(Exception):
    """A step that the rules refuse.

    `code` is a stable word for programs and tests; `sentence` is what the person reads.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
