"""The phrases of letters that an office may say in its own words: `[wording]` in its policy pack.

One place for all of them. Names are hyphenated in a pack and underscored in a template: `request-form` is
`{{ phrases.request_form }}`.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from models.policy.pack import PolicyPack
from models.policy.rule import PolicyError


class Phrase(NamedTuple):
    """What is said unless a pack says otherwise, and what the phrase is for."""

    default: str
    purpose: str


PHRASES: Mapping[str, Phrase] = {
    "language": Phrase("en-US", "the language of the letters, as a language tag; dates are spelled in English"),
    "greeting": Phrase("Hello", "the word before the name at the top"),
    "closing": Phrase("Thank you,", "the line above the office's name"),
    "representative": Phrase("authorized representative", "who asks for users at an agency"),
    "helpdesk": Phrase("helpdesk", "who answers questions"),
    "request-form": Phrase("user access request", "what an agency sends to have a user added, changed or removed"),
    "training-site": Phrase("training site", "where people practice with made-up clients"),
    "how-to-train": Phrase(
        "Your training page shows how. If you can’t find it, ask us.",
        "how a trainee does a step",
    ),
    "additional-license": Phrase(
        "To ask for another license, reply to this e-mail and name your agency, the person, and the projects "
        "the license is for. We then answer whether and when your agency can have it.",
        "how an agency asks for an additional license",
    ),
    "sign-in-help": Phrase(
        "If you can’t sign in, use the “Forgot password” link once. If that does not help, ask us.",
        "what to try first when signing in fails",
    ),
    "reactivation": Phrase(
        "Ask us to make the license active again.",
        "how a license that is not in use becomes active again",
    ),
    "recertification": Phrase(
        "Complete the yearly recertification training and tell us when you are done.",
        "what a person does to be recertified",
    ),
    "automatic": Phrase(
        "This e-mail was sent automatically. If you reply, a person will read it.",
        "the last line of every letter",
    ),
}
"""Every phrase by name."""

_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def check_wording(pack: PolicyPack, file: str = "") -> None:
    """Raise PolicyError (file, key, reason) if the pack words a phrase that no letter uses."""
    named = file or f"{pack.pack}.toml"
    for name, words in pack.wording.items():
        if name not in PHRASES:
            known = ", ".join(sorted(PHRASES))
            raise PolicyError(named, f"wording.{name}", f"no letter uses this phrase; the phrases are: {known}")
        if name == "language" and not _LANGUAGE_TAG.fullmatch(words):
            raise PolicyError(named, "wording.language", f"{words!r} is not a language tag such as en-US")


def phrases(pack: PolicyPack) -> Mapping[str, str]:
    """Every phrase in the pack's words, under the names that templates use."""
    return {name.replace("-", "_"): pack.wording.get(name, phrase.default) for name, phrase in PHRASES.items()}
