"""The phrases of letters that an office can replace with its own words: `[wording]` in its policy pack.

Names are hyphenated in a pack and underscored in a template: `request-form` is
`{{ phrases.request_form }}`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from models.policy.pack import PolicyPack
from models.policy.rule import PolicyError


class Phrase(NamedTuple):
    """The words unless a pack has its own, and what the phrase is for."""

    default: str
    purpose: str


PHRASES: Mapping[str, Phrase] = {
    "greeting": Phrase("Hello", "the word before the name at the top"),
    "closing": Phrase("Thank you,", "the line above the office's name"),
    "representative": Phrase("authorized representative", "the person at an agency who requests access for its users"),
    "helpdesk": Phrase("helpdesk", "the team that answers questions"),
    "request-form": Phrase("user access request", "what an agency sends to add, change or remove a user"),
    "training-site": Phrase("training site", "the site where people practice with made-up clients"),
    "how-to-train": Phrase(
        "To let us know that a step is done, or if you don’t know how to do it, reply to this email.",
        "how a trainee completes a step",
    ),
    "additional-license": Phrase(
        "To ask for another license, reply to this email with the name of your agency, the person’s name, and the "
        "projects the license is for. We’ll tell you whether and when your agency can have it.",
        "how an agency asks for an additional license",
    ),
    "sign-in-help": Phrase(
        "If you can’t sign in, try the “Forgot password” link once. If that doesn’t work, contact us.",
        "what to try first when you can't sign in",
    ),
    "reactivation": Phrase(
        "Ask us to reactivate the license.",
        "how to make an inactive license active again",
    ),
    "recertification": Phrase(
        "Complete the yearly recertification training and let us know when you’re done.",
        "what a person does to recertify",
    ),
    "automatic": Phrase(
        "This email was sent automatically, but a person will read your reply.",
        "the last line of every letter",
    ),
}
"""Every phrase by name."""


def check_wording(pack: PolicyPack, file: str = "") -> None:
    """Raise PolicyError (file, key, reason) if the pack words a phrase that no letter uses."""
    named = file or f"{pack.pack}.toml"
    for name in pack.wording:
        if name not in PHRASES:
            known = ", ".join(sorted(PHRASES))
            raise PolicyError(named, f"wording.{name}", f"no letter uses this phrase; the phrases are: {known}")


def phrases(pack: PolicyPack) -> Mapping[str, str]:
    """List every phrase in the pack's words, under the names that templates use.

    Who speaks for an agency is the role that the pack's newest version names.
    """
    contact = pack.version[-1].access_requests.requesting.contact.spoken
    words = {"representative": contact, **pack.wording}
    return {name.replace("-", "_"): words.get(name, phrase.default) for name, phrase in PHRASES.items()}
