"""Local copies of data files that lie on an object store, so that queries run at the speed of the local disk.

Data files never change and are named by the SHA-256 of their bytes: a copy is kept under that sum and checked against it
when it is fetched. A session takes a lease, whose lock the kernel frees when its process dies. Beyond the limit the copies
used longest ago go, but never one that a living session has asked for: so the limit can be passed for as long as the
queries that run need more. Erased rows leave the copies too: at once on the machine that erases, on others the next time
they look at the ledger.

cache/files/<sha256>.parquet     time of modification = last use
cache/leases/<pid>-<random>      time of modification = begin of the session
cache/.lock                      shared: marking use; alone: deleting
cache/swept                      state of the table `erased` up to which copies were swept
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import uuid
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from zhiheng.ledger.errors import StoreDamaged, StoreUnwritable

#: Files fetched at once.
_FETCHES = 8
#: A file that is being fetched for longer than this has no fetcher any more.
_STALE_SECONDS = 86_400.0

#: Gives the bytes of a data file by its address, in blocks.
Fetch = Callable[[str], Iterator[bytes]]


class FileCache:
    """Copies in a folder, up to about `limit_bytes`. Processes and threads share the folder."""

    def __init__(self, folder: Path, limit_bytes: int, fetch: Fetch) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._fetch = fetch
        self._files, self._leases = folder / "files", folder / "leases"

    def lease(self) -> Lease:
        """Begin a session, during which no copy that it asked for is deleted. Raises StoreUnwritable."""
        try:
            for place in (self._files, self._leases):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._locked(fcntl.LOCK_SH):  # nobody looks for dead sessions between making and locking the file
                return Lease(self, self._leases / f"{os.getpid()}-{uuid.uuid4().hex}")
        except OSError as error:
            raise StoreUnwritable(path=str(self.folder), reason=error.strerror or str(error)) from error

    def local(self, addresses: Sequence[str]) -> list[str]:
        """Return paths of local copies, fetching those that are not there; call it with a lease. Raises StoreDamaged."""
        wanted = [(address, self._path(address)) for address in addresses]
        with self._locked(fcntl.LOCK_SH):
            absent = [(address, path) for address, path in wanted if not _mark_used(path)]
        if absent:
            self._fetch_all(absent)
            self.evict()
        return [str(path) for _, path in wanted]

    def _path(self, address: str) -> Path:
        return self._files / address.rsplit("-", 1)[-1]

    def _fetch_all(self, absent: Sequence[tuple[str, Path]]) -> None:
        if len(absent) == 1:
            self._fetch_one(*absent[0])
            return
        with ThreadPoolExecutor(min(_FETCHES, len(absent))) as threads:
            for _ in threads.map(lambda each: self._fetch_one(*each), absent):
                pass

    def _fetch_one(self, address: str, path: Path) -> None:
        draft = path.with_name(f".{uuid.uuid4().hex}")
        digest = hashlib.sha256()
        try:
            with draft.open("wb") as file:
                for block in self._fetch(address):
                    digest.update(block)
                    file.write(block)
            if digest.hexdigest() != path.stem:
                raise StoreDamaged(path=address, reason="SHA-256")
            self._put(draft, path)
        except FileNotFoundError as error:
            raise StoreDamaged(path=address, reason="missing") from error
        except OSError as error:
            raise StoreUnwritable(path=str(self.folder), reason=error.strerror or str(error)) from error
        finally:
            draft.unlink(missing_ok=True)

    def adopt(self, staged: Path, digest: str) -> None:
        """Take a file that was just written to the store as its copy; it is gone from where it was."""
        try:
            self._files.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._put(staged, self._files / f"{digest}.parquet")
        except OSError:  # another file system, or no room: it is fetched when wanted
            staged.unlink(missing_ok=True)

    def _put(self, draft: Path, path: Path) -> None:
        with self._locked(fcntl.LOCK_SH):
            draft.replace(path)
            _mark_used(path)

    def drop(self, address: str) -> None:
        """Delete the copy of a file that is destroyed, whoever uses it."""
        self._path(address).unlink(missing_ok=True)

    def evict(self) -> int:
        """Delete copies used longest ago until the rest is within the limit; return how many went."""
        with self._locked(fcntl.LOCK_EX):
            free_before = self._oldest_session()
            copies = sorted(_copies(self._files))
            excess = sum(size for _, size, _ in copies) - self.limit_bytes
            gone = 0
            for used, size, path in copies:
                stale = path.name.startswith(".") and used < (time.time() - _STALE_SECONDS) * 1e9
                if stale or (excess > 0 and used < free_before and not path.name.startswith(".")):
                    path.unlink(missing_ok=True)
                    excess, gone = excess - size, gone + 1
        return gone

    def _oldest_session(self) -> int:
        """Return when the oldest living session began, or now; forget the dead."""
        begun = time.time_ns()
        for path in self._leases.iterdir() if self._leases.is_dir() else ():
            with suppress(FileNotFoundError), path.open("rb") as file:
                if _try_lock(file.fileno()):
                    path.unlink(missing_ok=True)
                else:
                    begun = min(begun, os.fstat(file.fileno()).st_mtime_ns)
        return begun

    def sweep(self, state: int, current: Callable[[], Iterable[str]]) -> None:
        """Delete every copy of a file that is not current, if `erased` has come to a later state since the last time."""
        mark = self.folder / "swept"
        if (mark.read_text() if mark.is_file() else "0") == str(state):
            return
        kept = {self._path(address).name for address in current()}
        with self._locked(fcntl.LOCK_EX):
            for _, _, path in _copies(self._files):
                if path.name not in kept and not path.name.startswith("."):
                    path.unlink(missing_ok=True)
            mark.write_text(str(state))

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("ab") as file:
            fcntl.flock(file, how)
            yield


class Lease:
    """A session's claim on the copies that it asks for. Close it; it also ends when its process dies."""

    def __init__(self, cache: FileCache, path: Path) -> None:
        self._cache = cache
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._end = weakref.finalize(self, _end, descriptor, path)

    def local(self, addresses: Sequence[str]) -> list[str]:
        """Return paths of local copies, which stay until the lease is closed. Raises StoreDamaged."""
        return self._cache.local(addresses)

    def close(self) -> None:
        """Give the copies free."""
        self._end()


def _end(descriptor: int, path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mark_used(path: Path) -> bool:
    """Note that a copy is used now; return whether it is there."""
    now = time.time_ns()
    try:
        os.utime(path, ns=(now, now))
    except FileNotFoundError:
        return False
    return True


def _copies(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Give last use, size and path of every file."""
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            found = path.stat()
            yield found.st_mtime_ns, found.st_size, path
