"""Secrets for signing in: made from the system's randomness, and kept as hashes only."""

import hashlib
import secrets

CODE_DIGITS = 8


def fresh_secret() -> str:
    """Return a new 256-bit secret, encoded so that it can be part of a URL (S2)."""
    return secrets.token_urlsafe(32)


def fresh_code() -> str:
    """Return a new code of eight digits, to be typed from an email."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def hash_of(*parts: str) -> str:
    """Return the SHA-256 of secrets in hexadecimal digits. It needs no salt: what is hashed is random."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two hashes in a time that does not tell where they differ."""
    return secrets.compare_digest(one, other)
