"""One target by one way, in a process of its own: python -m bench.fuzz.one TARGET WAY COUNT SEED FOLDER."""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path


def main(arguments: list[str]) -> int:
    name, way, count, start, folder = arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.fuzz.plain")
    with _following() if way == "bytes" else nullcontext():
        from bench.fuzz.targets import targets
    import django

    django.setup()
    from bench.fuzz.throwing import Thrown, by_bytes, by_grammar

    target = next(one for one in targets() if one.name == name)
    told = Path(folder) / f"{name}.{way}.json".replace(" ", "-")
    seen = Path(folder) / f"{name}.seen".replace(" ", "-")

    def tell(thrown: Thrown) -> None:
        told.write_text(json.dumps({"inputs": thrown.inputs, "unhandled": thrown.unhandled}), encoding="utf-8")

    def end() -> None:
        tell(thrown)
        thrown.seen.save(seen)

    thrown = Thrown(target, Path(folder) / "unhandled.jsonl", int(count), tell)
    thrown.seen.load(seen)  # what the other way has thrown counts once
    if way == "bytes":
        by_bytes(thrown, int(start), end)
    else:
        by_grammar(thrown, int(start))
    end()
    return 0


def _following() -> AbstractContextManager[object]:
    """Have the program's modules say where they have been, so that inputs are made towards what is new."""
    try:
        import atheris
    except ImportError:
        return nullcontext()
    following: AbstractContextManager[object] = atheris.instrument_imports(include=["roedtraad"])
    return following


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
