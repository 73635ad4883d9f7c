"""Copies of immutable files: fetched once, checked, kept within a limit, and never taken from a living session."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhiheng.ledger.errors import StoreDamaged, StoreUnwritable
from zhiheng.ledger.file_cache import FileCache

SIZE = 100
SESSION = """
import sys, time
from pathlib import Path
from zhiheng.ledger.file_cache import FileCache
lease = FileCache(Path(sys.argv[1]), 1, lambda address: iter(())).lease()
print(lease.local([sys.argv[2]])[0], flush=True)
time.sleep(600)
"""


class Store:
    """Gives files of 100 bytes by number, and counts what it gave."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.spoil = False

    def content(self, number: int) -> bytes:
        return str(number).encode().ljust(SIZE)

    def address(self, number: int) -> str:
        return f"s3://lake/t/b{number:012d}-x-{hashlib.sha256(self.content(number)).hexdigest()}.parquet"

    def blocks(self, address: str) -> Iterator[bytes]:
        self.fetched.append(address)
        content = self.content(int(address.split("/b")[1].split("-")[0]))
        yield content[:50]
        yield content[50:] + (b"!" if self.spoil else b"")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def cache(tmp_path: Path, store: Store) -> FileCache:
    """A cache with room for three files."""
    return FileCache(tmp_path / "cache", 3 * SIZE, store.blocks)


def _copies(cache: FileCache) -> int:
    return len(list((cache.folder / "files").iterdir()))


def test_file_is_fetched_once(cache: FileCache, store: Store) -> None:
    addresses = [store.address(number) for number in range(3)]
    for _ in range(2):
        lease = cache.lease()
        paths = lease.local(addresses)
        assert [Path(path).read_bytes() for path in paths] == [store.content(number) for number in range(3)]
        lease.close()
    assert sorted(store.fetched) == addresses


def test_spoilt_file_is_not_kept(cache: FileCache, store: Store) -> None:
    store.spoil = True
    with pytest.raises(StoreDamaged, match="SHA-256"):
        cache.lease().local([store.address(1)])
    assert _copies(cache) == 0


def test_copies_used_longest_ago_go_first(cache: FileCache, store: Store) -> None:
    for number in (0, 1, 2, 0, 3, 4):
        lease = cache.lease()
        lease.local([store.address(number)])
        lease.close()
    assert _copies(cache) == 3
    store.fetched.clear()
    cache.lease().local([store.address(number) for number in (0, 3, 4)])
    assert store.fetched == []


def test_copies_of_a_living_session_stay(cache: FileCache, store: Store) -> None:
    lease = cache.lease()
    paths = lease.local([store.address(number) for number in range(6)])
    other = cache.lease()
    other.local([store.address(7)])
    other.close()
    assert all(Path(path).exists() for path in paths)
    assert cache.evict() == 0
    lease.close()
    assert cache.evict() == 4


def test_session_that_was_not_closed_ends_with_its_last_reference(cache: FileCache, store: Store) -> None:
    cache.lease().local([store.address(number) for number in range(4)])
    assert cache.evict() == 1


def test_killed_session_holds_nothing(tmp_path: Path, cache: FileCache, store: Store) -> None:
    first = cache.lease()
    first.local([store.address(1)])
    first.close()
    command = [sys.executable, "-c", SESSION, str(cache.folder), store.address(1)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    path = Path(process.stdout.readline().strip())
    empty = FileCache(cache.folder, 0, store.blocks)
    assert empty.evict() == 0
    assert path.exists()
    process.kill()
    process.communicate()
    assert empty.evict() == 1
    assert not path.exists()
    assert list((cache.folder / "leases").iterdir()) == []


def test_draft_of_a_dead_fetcher_goes_after_a_day(cache: FileCache, store: Store) -> None:
    cache.lease().local([store.address(1)])
    young, old = (cache.folder / "files" / name for name in (".young", ".old"))
    for path in (young, old):
        path.touch()
    long_ago = time.time() - 2 * 86_400
    os.utime(old, (long_ago, long_ago))
    cache.evict()
    assert (young.exists(), old.exists()) == (True, False)


def test_sweep_leaves_only_current_files(cache: FileCache, store: Store) -> None:
    cache.lease().local([store.address(number) for number in range(3)])
    cache.sweep(0, lambda: pytest.fail("nothing was erased"))
    cache.sweep(1, lambda: [store.address(2)])
    assert _copies(cache) == 1
    cache.sweep(1, lambda: pytest.fail("swept before"))


def test_threads_share_the_copies(cache: FileCache, store: Store) -> None:
    wrong: list[BaseException] = []

    def work(start: int) -> None:
        try:
            for turn in range(10):
                lease = cache.lease()
                number = (start + turn) % 8
                (path,) = lease.local([store.address(number)])
                assert Path(path).read_bytes() == store.content(number)
                lease.close()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_folder_that_cannot_be_made_is_told(tmp_path: Path, store: Store) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnwritable):
        FileCache(tmp_path / "file" / "cache", SIZE, store.blocks).lease()
