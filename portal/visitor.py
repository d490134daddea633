"""Whoever asks for a page: a browser, and the person who signed in there, if somebody did."""

from dataclasses import dataclass

from services.context import Context
from services.sign_in import Office, SignedIn


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A browser and its person. `context` gives the person no roles if the way of signing in shows too little."""

    browser: str
    network: str
    context: Context
    office: Office
    signed_in: SignedIn | None = None
    session_secret: str = ""

    @property
    def secret(self) -> str:
        """The secret that the tokens of forms are made from: the session's, or the browser's before signing in."""
        return self.session_secret if self.signed_in else self.browser

    @property
    def person_id(self) -> str:
        """The id of the person who is signed in; empty for nobody."""
        return self.signed_in.person.id if self.signed_in else ""
