"""Policy packs from their files: read at start-up, and refused as a whole when anything is wrong."""

import tomllib
from pathlib import Path

from models.policy.pack import PolicyPack, parse_pack
from models.policy.rule import PolicyError

POLICY_FOLDER = Path(__file__).parents[1] / "policies"
"""The packs that ship. The setting `policies` names another folder."""


def load_packs(folder: Path) -> dict[str, PolicyPack]:
    """Load every pack in `folder`, by name.

    Raises PolicyError when a file can't be used, or when the folder holds none.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise PolicyError(str(folder), "", "this folder holds no policy file (*.toml)")
    return {pack.pack: pack for pack in map(load_pack, paths)}


def load_pack(path: Path) -> PolicyPack:
    """Load the pack in one file, which must have the pack's name. Raises PolicyError."""
    file = str(path)
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise PolicyError(file, "", error.strerror or "the file can't be read") from error
    except UnicodeDecodeError as error:
        raise PolicyError(file, "", f"the file is not UTF-8 text (byte {error.start + 1})") from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(file, "", f"the file is not TOML: {error}") from error
    pack = parse_pack(content, file)
    if pack.pack != path.stem:
        raise PolicyError(file, "pack", f"the pack is called {pack.pack!r} but the file {path.stem!r}")
    return pack
