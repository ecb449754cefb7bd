"""The settings of the private PostgreSQL: closed to the network, sized for the machine."""

import os
from pathlib import Path
from typing import Final

MIB: Final = 2**20

# A server may say nothing that was written by people: no statement, no value of a row.
CLOSED: Final = {
    "listen_addresses": "''",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_timezone": "'UTC'",
    "timezone": "'UTC'",
    "lc_messages": "'C.UTF-8'",
}
QUICK: Final = {
    "jit": "off",  # pages ask short questions
    "random_page_cost": "1.1",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'256MB'",
    "wal_compression": "on",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'15min'",
    "max_connections": "100",
    "max_parallel_workers_per_gather": "1",  # leaves a core to the others
}
# Only for tests: a crash of the machine may lose everything.
FORGETFUL: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "'128MB'",
}


def settings(socket_folder: Path, *, durable: bool) -> dict[str, str]:
    """Return the settings of a server by name, as they stand in its file."""
    place = str(socket_folder).replace("\\", "\\\\").replace("'", "''")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    sized = {
        "unix_socket_directories": f"'{place}'",
        "shared_buffers": f"'{min(2048, max(128, memory // 16))}MB'",
        "effective_cache_size": f"'{max(256, memory // 2)}MB'",
    }
    return CLOSED | QUICK | sized | ({} if durable else FORGETFUL)
