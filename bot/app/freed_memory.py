"""Freed memory of the service is overwritten, so that words do not stay in it after nothing needs them any more.

The C library does so where it is told before a process starts, and Python's own allocator never does: so the process starts itself anew.
"""

from __future__ import annotations

import os
import platform
import sys

OVERWRITING = {
    "PYTHONMALLOC": "malloc",  # Python frees through the C library
    "MALLOC_PERTURB_": "165",  # which writes over what is freed
    # also over small pieces, which it would set aside as they are; and the stack of a thread that ended is given back
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.pthread.stack_cache_size=0",
}


def overwrite_freed_memory() -> None:
    """Go on as the same process with an allocator that overwrites; where the operator chose another, or without glibc, do nothing."""
    environment = OVERWRITING | os.environ
    if environment != dict(os.environ) and platform.libc_ver()[0] == "glibc":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - our own command line, once more
