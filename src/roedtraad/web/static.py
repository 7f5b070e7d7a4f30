"""Builds what the browser fetches: our style and script, the design system, fonts, icons, htmx; hashed and compressed.

`./dev setup` runs it after npm. What it leaves is what Django's manifest storage reads and whitenoise serves;
nothing is collected or compressed later (docs/adr/0009).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from whitenoise.compress import Compressor

OWN = Path(__file__).resolve().parent / "static"

ICONS = (
    "arrow-back",
    "arrow-forward",
    "check",
    "chevron-left",
    "chevron-right",
    "close",
    "error",
    "info",
    "lock",
    "print",
    "search",
    "success",
    "warning",
)
"""The icons of the design system that our components use: all that goes into the sprite."""

FONT_WEIGHTS = ("Regular", "SemiBold")
FONT_PARTS = {
    "Latin1": "U+0000-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2013-2014, U+2018-201A, U+201C-201E, "
    "U+2020-2022, U+2026, U+2030, U+2039-203A, U+2044, U+20AC, U+2122, U+2212, U+FB01-FB02",
    "Latin2": "U+0100-0130, U+0132-0151, U+0154-017F, U+018F, U+0192, U+01A0-01A1, U+01AF-01B0, U+01FA-01FF, "
    "U+0218-021B, U+0237, U+0259, U+1E80-1E85, U+1E9E, U+20A1, U+20BD, U+20BF",
    "Pi": "U+2032-2033, U+2070-2079, U+2080-2089, U+2116, U+2150-215E, U+2190-2199, U+2260, U+2264-2265, U+2713",
}
"""A browser fetches a part only when the page has a letter of it; Danish needs the first alone."""
_CSS_WEIGHT = {"Regular": 400, "SemiBold": 600}

MANIFEST = "staticfiles.json"
WORTH_PACKING = 1000
"""Bytes below which a compressed copy saves no packet on the wire."""

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_ADDRESS = re.compile(r"url\(\s*[\"']?(?!data:)([^\"')]+)[\"']?\s*\)")
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)


class MissingAsset(Exception):
    """The design system no longer has something that we use."""


def build(design_system: Path, out: Path) -> dict[str, str]:
    """Fill the folder `out` from the unpacked npm package, and give each name its hashed name.

    What the build before left stays until the next one: a server that is running still names it.
    Raises MissingAsset, and then what `out` serves is as before.
    """
    before = _named_by(out / MANIFEST)
    names = _write(_parts(design_system), out)
    style = _own_addresses(_style(design_system), names)
    names |= _write([("roedtraad.css", style.encode())], out)
    _write_whole(out / MANIFEST, _manifest(names))
    _forget(out, keep={*names.values(), *before, MANIFEST})
    return names


def _parts(design_system: Path) -> Iterable[tuple[str, bytes]]:
    """Everything but the style sheet: it must know the others' hashed names."""
    yield "roedtraad.js", (OWN / "roedtraad.js").read_bytes()
    yield "passkeys.js", (OWN / "passkeys.js").read_bytes()
    yield "mark.svg", (OWN / "mark.svg").read_bytes()
    yield "htmx.js", files("django_htmx").joinpath("static", "django_htmx", "htmx-2.min.js").read_bytes()
    yield "icons.svg", _sprite(design_system).encode()
    for weight in FONT_WEIGHTS:
        for part in FONT_PARTS:
            font = f"dist/fonts/IBMPlexSans/split/woff2/{_font(weight, part)}"
            yield _font_name(weight, part), _read(design_system, font)
    for name in sorted(set(_ADDRESS.findall(_system_style(design_system)))):
        yield _icon_name(name), _read(design_system, f"dist/css/{name}")


def _style(design_system: Path) -> str:
    """Our fonts, the design system in a layer of its own, then our own rules: ours win without a fight of selectors."""
    faces = "".join(_face(weight, part, letters) for weight in FONT_WEIGHTS for part, letters in FONT_PARTS.items())
    own = (OWN / "roedtraad.css").read_text(encoding="utf-8")
    return f"{faces}@layer dkfds{{{_system_style(design_system)}}}\n{_without_remarks(own)}"


def _system_style(design_system: Path) -> str:
    """The design system's style without its fonts: it names four formats a weight, one of them misspelt."""
    text = _read(design_system, "dist/css/dkfds.min.css").decode()
    text = re.sub(r"/\*#.*?\*/", "", text.removeprefix("\ufeff").removeprefix('@charset "UTF-8";'))
    return _FONT_FACE.sub("", text)


def _face(weight: str, part: str, letters: str) -> str:
    return (
        f'@font-face{{font-family:"IBM Plex Sans";font-style:normal;font-weight:{_CSS_WEIGHT[weight]};'
        f'font-display:swap;src:url({_font_name(weight, part)}) format("woff2");unicode-range:{letters}}}'
    )


def _font(weight: str, part: str) -> str:
    return f"IBMPlexSans-{weight}-{part}.woff2"


def _font_name(weight: str, part: str) -> str:
    return f"fonts/{_font(weight, part)}"


def _icon_name(address: str) -> str:
    return f"icons/{Path(address).name}"


def _own_addresses(style: str, names: dict[str, str]) -> str:
    """Every `url()` becomes the hashed name; all lie below the style sheet's own folder."""

    def hashed(found: re.Match[str]) -> str:
        address = found[1]
        return f"url({names[address if address in names else _icon_name(address)]})"

    return _ADDRESS.sub(hashed, style)


def _sprite(design_system: Path) -> str:
    text = _read(design_system, "dist/img/all-svg-icons.svg").decode()
    symbols = {found[1]: found[0] for found in _SYMBOL.finditer(text)}
    if missing := [name for name in ICONS if name not in symbols]:
        raise MissingAsset(f"dist/img/all-svg-icons.svg: {', '.join(missing)}")
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols[name] for name in ICONS)}</svg>'


def _read(design_system: Path, name: str) -> bytes:
    try:
        return (design_system / name).read_bytes()
    except FileNotFoundError as missing:
        raise MissingAsset(name) from missing


def _without_remarks(style: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)).strip()


def _write(parts: Iterable[tuple[str, bytes]], folder: Path) -> dict[str, str]:
    """Write each part under its hashed name, in the form of Django's manifest storage: `name.0123456789ab.css`."""
    names, compressor = {}, Compressor(quiet=True)
    for name, content in parts:
        plain = Path(name)
        digest = hashlib.sha256(content).hexdigest()[:12]
        hashed = plain.with_name(f"{plain.stem}.{digest}{plain.suffix}")
        names[name] = hashed.as_posix()
        _write_whole(folder / hashed, content)
        packed = (folder / hashed).with_name(hashed.name + ".br").exists()
        if not packed and len(content) > WORTH_PACKING and compressor.should_compress(name):
            compressor.compress(str(folder / hashed))
    return names


def _write_whole(place: Path, content: bytes) -> None:
    """Write a file so that nobody sees half of it, unless it stands there already."""
    if place.is_file() and place.read_bytes() == content:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(place.name + ".half")
    half.write_bytes(content)
    half.replace(place)


def _manifest(names: dict[str, str]) -> bytes:
    digest = hashlib.sha256(json.dumps(names, sort_keys=True).encode()).hexdigest()[:12]
    return json.dumps({"paths": names, "version": "1.1", "hash": digest}, indent=1, sort_keys=True).encode()


def _named_by(manifest: Path) -> set[str]:
    if not manifest.is_file():
        return set()
    return set(json.loads(manifest.read_bytes())["paths"].values())


def _forget(folder: Path, keep: set[str]) -> None:
    """Remove what neither this build nor the one before it names."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name.removesuffix(".br").removesuffix(".gz") not in keep:
            path.unlink()


def main() -> None:
    reading = argparse.ArgumentParser(description="Byg det, browseren henter. · Build what the browser fetches.")
    reading.add_argument("--design-system", type=Path, required=True, help="npm-pakken dkfds, pakket ud · unpacked")
    reading.add_argument("--out", type=Path, required=True)
    given = reading.parse_args()
    build(given.design_system, given.out)


if __name__ == "__main__":
    main()
