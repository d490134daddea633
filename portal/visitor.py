"""Whoever asks for a page: a browser, and the person who signed in there, if somebody did."""

from dataclasses import dataclass

from adapters.passkeys import Party
from models.people import Actor
from services.context import Context
from services.sign_in import SignedIn, SignInMail


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A browser and its person. `context` gives the person no roles if the way of signing in shows too little."""

    browser: str
    network: str
    context: Context
    sign_in_mail: SignInMail
    signed_in: SignedIn | None = None
    session_secret: str = ""

    @property
    def party(self) -> Party:
        """Who asks for passkeys."""
        return Party(self.sign_in_mail.url, self.context.pack.office.name)

    @property
    def secret(self) -> str:
        """The secret that the tokens of forms are made from: the session's, or the browser's before signing in."""
        return self.session_secret if self.signed_in else self.browser

    @property
    def person(self) -> SignedIn:
        """The session and its person, on a page that needs somebody to be signed in."""
        assert self.signed_in is not None, "the route lets nobody in who is not signed in"
        return self.signed_in

    @property
    def actor(self) -> Actor:
        """The person with the roles of this moment; “nobody”, without roles, if no one is signed in."""
        return (self.signed_in.actor if self.signed_in else None) or Actor(person_id=self.person_id or "nobody")

    @property
    def name(self) -> str:
        """The name of the person who is signed in; empty for nobody."""
        return self.signed_in.person.name if self.signed_in else ""

    @property
    def person_id(self) -> str:
        """The id of the person who is signed in; empty for nobody."""
        return self.signed_in.person.id if self.signed_in else ""
