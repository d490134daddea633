"""The parts that run in the browser: pinned without addresses, small, and each under a name that its content gives."""

import gzip
import hashlib
import json
from pathlib import Path

from portal.assets import PREFIX, Assets
from portal.front_end.build import FINGERPRINT, MANIFEST, STATIC

FIRST_VISIT = 150_000
"""How many bytes a first visit may load, compressed."""

LOCK = json.loads((Path(__file__).parents[2] / "portal/front_end/package-lock.json").read_text())


def test_the_lock_file_pins_versions_and_names_no_address() -> None:
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert all(each["version"] and each["integrity"] for each in packages.values())
    assert [name for name, each in packages.items() if "resolved" in each] == []


def test_what_is_wanted_is_pinned_exactly() -> None:
    wanted = json.loads((Path(__file__).parents[2] / "portal/front_end/package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values())
    assert {name: LOCK["packages"][f"node_modules/{name}"]["version"] for name in versions} == versions


def test_every_name_has_the_fingerprint_of_its_content() -> None:
    files = [path for path in STATIC.iterdir() if path.suffix != ".gz" and path.name != MANIFEST]
    assert files
    for path in files:
        mark = path.name.rsplit(".", 2)[1]
        assert mark == hashlib.sha256(path.read_bytes()).hexdigest()[:FINGERPRINT], path.name
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_a_first_visit_is_small() -> None:
    assets = Assets()
    loaded = [assets.url(name) for name in ("portal.css", "htmx.js", "hx-csp.js", "passkeys.js", "icons.svg")]
    sizes = [(STATIC / f"{url.removeprefix(PREFIX)}.gz").stat().st_size for url in loaded]
    assert sum(sizes) < FIRST_VISIT


def test_styles_load_nothing_from_elsewhere() -> None:
    styles = (STATIC / Assets().url("portal.css").removeprefix(PREFIX)).read_text()
    assert "http" not in styles.replace("http://www.w3.org/2000/svg", "")
    assert "@font-face" not in styles
