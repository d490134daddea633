"""Passkeys (WebAuthn): what a browser is asked, and whether its answer proves what it says."""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.errors import RuleViolation
from models.sign_in.passkeys import Passkey

REFUSED: Final = "This passkey could not be used. Please try again."
UNKNOWN: Final = "We don’t know this passkey. Sign in another way, or contact us."


class Party(NamedTuple):
    """Who asks for passkeys: the portal's address, and its office's name."""

    url: str
    name: str

    @property
    def id(self) -> str:
        """The host, to which passkeys belong."""
        return urlsplit(self.url).hostname or ""


class NewKey(NamedTuple):
    """A passkey that a browser made: the id and the public key in base64url."""

    id: str
    public_key: str
    sign_count: int


def creation_options(party: Party, challenge: str, person_id: str, name: str, known: Sequence[str]) -> str:
    """Return, as JSON, what a browser needs to make a passkey. Authenticators with one of `known` don't make another.

    The person has to prove to be there to the device: by a PIN, a finger, or a face.
    """
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=person_id.encode(),
        user_name=name,
        challenge=challenge.encode(),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return options_to_json(options)


def created(party: Party, challenge: str, credential: str) -> NewKey:
    """Return the passkey that a browser made. Raises RuleViolation if its answer does not prove it."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=party.url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise RuleViolation("passkey_refused", REFUSED) from error
    return NewKey(
        bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key), made.sign_count
    )


def request_options(party: Party, challenge: str, allowed: Sequence[str] = ()) -> str:
    """Return, as JSON, what a browser needs to use a passkey: one of `allowed`, or any that belongs to this portal."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge.encode(),
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def used_id(credential: str) -> str:
    """Return the id of the passkey that a browser used. Raises RuleViolation if its answer has none."""
    try:
        found = json.loads(credential)
        return str(found["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise RuleViolation("passkey_refused", REFUSED) from error


def challenge_of(credential: str) -> str:
    """Return the challenge that a browser says it answered. Raises RuleViolation if its answer has none."""
    try:
        data = json.loads(base64url_to_bytes(json.loads(credential)["response"]["clientDataJSON"]))
        return base64url_to_bytes(data["challenge"]).decode()
    except (ValueError, KeyError, TypeError) as error:
        raise RuleViolation("passkey_refused", REFUSED) from error


def confirmed(party: Party, challenge: str, credential: str, passkey: Passkey) -> int:
    """Return the passkey's new count. Raises RuleViolation if the answer does not prove that it was used."""
    try:
        used = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=party.url,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise RuleViolation("passkey_refused", REFUSED) from error
    return used.new_sign_count
