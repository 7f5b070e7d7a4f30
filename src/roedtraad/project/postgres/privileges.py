"""As whom the server runs: PostgreSQL refuses root, so a program started by root becomes `nobody` on the way.

`nobody` keeps one capability, to read and search: the programs and the data may lie below a home of mode 0700.
Where root is the only user there is (a sandbox of one user), the server gets a user namespace instead.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 28, 47, 2
NO_SETUID_FIXUP = 4  # without it access(2) ignores the capability
CAPABILITY_VERSION_3 = 0x20080522
READ_AND_SEARCH = (2, 1)  # CAP_DAC_READ_SEARCH, else CAP_DAC_OVERRIDE: containers often have only the latter


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user of the server's files and processes, and what a process must do before it becomes one of them."""

    uid: int
    gid: int
    become: Callable[[], None] | None
    peer: bool = True  # whether the server can see who connects

    def give(self, path: Path) -> None:
        """Let the server own the file or folder."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)


def server_user() -> ServerUser:
    """This process's own user, or for root the one to become."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), None)
    if not _is_mapped(NOBODY):
        return ServerUser(0, 0, _enter_user_namespace, peer=False)
    return ServerUser(NOBODY, NOBODY, _become_nobody)


def _is_mapped(uid: int) -> bool:
    try:
        lines = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return True
    ranges = [[int(number) for number in line.split()] for line in lines]
    return any(first <= uid < first + count for first, _outside, count in ranges)


def _enter_user_namespace() -> None:
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", "1000 0 1\n"), ("gid_map", "1000 0 1\n")):
        Path("/proc/self", name).write_text(text, encoding="ascii")


def _become_nobody() -> None:
    capability = _held_capability()
    libc = ctypes.CDLL(None, use_errno=True)
    if capability is not None:
        libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0)
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    if capability is not None:
        _keep_only(libc, capability)


def _held_capability() -> int | None:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    held = next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm")), 0)
    return next((number for number in READ_AND_SEARCH if held >> number & 1), None)


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    """Drop every capability but one, and let it survive the coming exec."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # effective, permitted, inheritable; the second half is for capabilities from 32 on
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) == 0:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
