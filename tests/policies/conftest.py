"""The packs that ship, as the worker reads them."""

from pathlib import Path

import pytest

from adapters.policy_files import load_pack
from models.policy.pack import PolicyPack, PolicyVersion

FOLDER = Path(__file__).parents[2] / "policies"


def current(name: str) -> PolicyVersion:
    """The newest version of a shipped pack."""
    return load_pack(FOLDER / f"{name}.toml").version[-1]


@pytest.fixture(scope="session")
def missouri() -> PolicyVersion:
    return current("missouri")


@pytest.fixture(scope="session")
def minnesota() -> PolicyVersion:
    return current("minnesota")


@pytest.fixture(scope="session")
def detroit() -> PolicyVersion:
    return current("detroit")


@pytest.fixture(scope="session", params=["missouri", "minnesota", "detroit"])
def pack(request: pytest.FixtureRequest) -> PolicyPack:
    return load_pack(FOLDER / f"{request.param}.toml")
