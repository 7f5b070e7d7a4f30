"""What the browser fetches: hashed, small, and never half there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from roedtraad.web import static

FIRST_LOAD_KB, HTML_KB = 150, 45


@pytest.fixture
def design_system(tmp_path: Path) -> Path:
    """A package of the shape that npm unpacks, of a few bytes."""
    package = tmp_path / "dkfds"
    fonts = [static._font(weight, part) for weight in static.FONT_WEIGHTS for part in static.FONT_PARTS]
    symbols = "".join(f'<symbol id="{name}"><path/></symbol>' for name in [*static.ICONS, "never-used"])
    rules = "@font-face{src:url(../fonts/x.eot)}a{background:url(../img/svg-icons/plus.svg)}"
    style = f'@charset "UTF-8";{rules}/*# sourceMappingURL=x */'
    files = {
        "css/dkfds.min.css": style,
        "img/all-svg-icons.svg": f"<svg>{symbols}</svg>",
        "img/svg-icons/plus.svg": "<svg/>",
        **{f"fonts/IBMPlexSans/split/woff2/{name}": name for name in fonts},
    }
    for name, text in files.items():
        place = package / "dist" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return package


def test_the_style_names_only_files_that_are_there(design_system: Path, tmp_path: Path) -> None:
    names = static.build(design_system, tmp_path / "out")
    style = (tmp_path / "out" / names["roedtraad.css"]).read_text(encoding="utf-8")
    addresses = re.findall(r"url\(([^)]+)\)", style)
    assert len(addresses) == 7
    assert [name for name in addresses if not (tmp_path / "out" / name).is_file()] == []
    assert "eot" not in style
    assert "sourceMappingURL" not in style


def test_only_the_icons_we_use_are_sent(design_system: Path, tmp_path: Path) -> None:
    names = static.build(design_system, tmp_path / "out")
    assert "never-used" not in (tmp_path / "out" / names["icons.svg"]).read_text(encoding="utf-8")


def test_a_running_server_keeps_its_files_through_one_new_build(design_system: Path, tmp_path: Path) -> None:
    out, sheet = tmp_path / "out", design_system / "dist" / "css" / "dkfds.min.css"
    first = static.build(design_system, out)["roedtraad.css"]
    sheet.write_text("b{color:red}", encoding="utf-8")
    second = static.build(design_system, out)["roedtraad.css"]
    assert first != second
    assert (out / first).is_file()
    sheet.write_text("b{color:blue}", encoding="utf-8")
    static.build(design_system, out)
    assert not (out / first).exists()
    assert not (out / f"{first}.br").exists()
    assert (out / second).is_file()


def test_a_part_that_the_design_system_no_longer_has_is_named(design_system: Path, tmp_path: Path) -> None:
    before = static.build(design_system, tmp_path / "out")
    (design_system / "dist" / "img" / "svg-icons" / "plus.svg").unlink()
    with pytest.raises(static.MissingAsset, match=r"plus\.svg"):
        static.build(design_system, tmp_path / "out")
    assert json.loads((tmp_path / "out" / static.MANIFEST).read_text(encoding="utf-8"))["paths"] == before


def test_the_same_sources_give_the_same_names(design_system: Path, tmp_path: Path) -> None:
    assert static.build(design_system, tmp_path / "one") == static.build(design_system, tmp_path / "two")


def test_a_first_load_stays_within_its_budget(root: Path) -> None:
    built = root / ".roedtraad" / "static"
    names = json.loads((built / static.MANIFEST).read_text(encoding="utf-8"))["paths"]
    fetched = ["roedtraad.css", "roedtraad.js", "htmx.js", "icons.svg", "mark.svg"]
    fetched += [static._font_name(weight, "Latin1") for weight in static.FONT_WEIGHTS]
    sizes = {name: _on_the_wire(built / names[name]) for name in fetched}
    assert sum(sizes.values()) / 1000 < FIRST_LOAD_KB - HTML_KB, sizes


def _on_the_wire(path: Path) -> int:
    packed = path.with_name(path.name + ".br")
    return (packed if packed.exists() else path).stat().st_size
