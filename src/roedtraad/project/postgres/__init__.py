"""PostgreSQL in a folder: found in a package, started on a socket of its own, shared by processes, stopped by the last.

Nothing here knows Django or the tables. An outside server (DATABASE_URL) needs none of it.
"""

from roedtraad.project.postgres.binaries import Binaries, find_binaries
from roedtraad.project.postgres.roles import APP, DATABASE, OWNER
from roedtraad.project.postgres.server import Server, running_socket

__all__ = ["APP", "DATABASE", "OWNER", "Binaries", "Server", "find_binaries", "running_socket"]
