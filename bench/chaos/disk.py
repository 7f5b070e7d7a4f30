"""A disk that can be full: a small one in memory where the system lets us mount it, else a limit on written files."""

from __future__ import annotations

import os
import resource
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from roedtraad.project.postgres import Server

SIZE = "2g"
BLOCK = b"\0" * 65_536


@dataclass(slots=True)
class Disk:
    """The disk of a data folder."""

    folder: Path
    mounted: bool = False

    @property
    def kind(self) -> str:
        """What it is, for the report."""
        return f"tmpfs of {SIZE}" if self.mounted else "limit on the size of files (RLIMIT_FSIZE)"

    def make(self) -> None:
        """Mount it, empty, where that is allowed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "roedtraad-chaos", str(self.folder)]
        with suppress(OSError):
            self.mounted = subprocess.run(words, check=False, capture_output=True).returncode == 0

    def remove_old(self) -> None:
        """Let go of what a run that was broken off has left mounted."""
        if self.folder.is_mount():
            subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)

    def remove(self) -> None:
        """Let go of it."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=False, capture_output=True)

    def fill(self, server: Server) -> None:
        """From now on nothing more can be written."""
        if not self.mounted:
            self._limit(server, 0)
            return
        with suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(BLOCK)

    def free(self, server: Server) -> None:
        """There is room again."""
        if self.mounted:
            self._ballast.unlink(missing_ok=True)
        else:
            self._limit(server, resource.RLIM_INFINITY)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def _limit(self, server: Server, size: int) -> None:
        """For every process of the server: those that are there, and through the first those to come."""
        with suppress(OSError):
            first = server.process_id()
            for link in Path("/proc").glob("[0-9]*/cwd"):
                with suppress(OSError):
                    if link.readlink() == server.data.resolve():
                        resource.prlimit(int(link.parent.name), resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            os.kill(first, 0)
