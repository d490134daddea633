"""An authenticator in software: what a security key does, for tests without a browser."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, NEW_KEY = 0x01, 0x04, 0x40


def written(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def read(text: str) -> bytes:
    """The bytes that base64url stands for."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """Holds one passkey. `verified` says whether its owner gave a PIN or a finger."""

    def __init__(self, origin: str, *, verified: bool = True, number: int = 1) -> None:
        self.origin = origin
        self.id = hashlib.sha256(f"key {number}".encode()).digest()
        self.key = ec.derive_private_key(1000 + number, ec.SECP256R1())
        self.count = 0
        self.verified = verified

    def create(self, options: str) -> str:
        """Answer a question for a new passkey."""
        asked = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        data = self._data(NEW_KEY) + bytes(16) + len(self.id).to_bytes(2) + self.id + public
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]), attestationObject=attestation
        )

    def get(self, options: str) -> str:
        """Answer a question for a passkey that is there."""
        asked = json.loads(options)
        self.count += 1
        data, client = self._data(), self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, flags: int = 0) -> bytes:
        host = hashlib.sha256((urlsplit(self.origin).hostname or "").encode()).digest()
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return host + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        answer: dict[str, Any] = {
            "id": written(self.id),
            "rawId": written(self.id),
            "type": "public-key",
            "response": {name: written(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }
        return json.dumps(answer)
