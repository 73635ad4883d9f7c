"""The transparency log: its head, entries, proofs, checkpoints and key. All of it is public."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.audit import leaves
from zhiheng.audit.models import Checkpoint, LogEntry
from zhiheng.audit.services import checkpoints, proving, transparency, tree
from zhiheng.server.api import paging
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.params import Cursor, Limit
from zhiheng.server.api.shapes import audit as shapes
from zhiheng.server.api.told import told
from zhiheng.server.portal.audit_log import counts

router = Router()
TAG = "log"
MOST = 2**62
NOTE = f"zhiheng/0123456789abcdef\n42\n{'A' * 43}=\n\n— zhiheng/0123456789abcdef AAAAAAAA\n"
CHECKPOINT = {
    "size": 42, "root": "00" * 32, "day": "2026-03-01", "at": "2026-02-28T16:25:00.000000Z", "key_id": "0123456789abcdef",
    "note": NOTE, "witnesses": [],
}  # fmt: skip
ENTRY = {
    "index": 7, "kind": "decision", "public": True, "at": "2026-03-01T02:00:00.000000Z",
    "leaf": '{"at":"2026-03-01T02:00:00.000000Z","entry":{"document":"0001"},"kind":"decision","v":1}', "leaf_hash": "ab" * 32,
}  # fmt: skip
INCLUSION = {
    "index": 7, "size": 42, "root": "00" * 32, "leaf": ENTRY["leaf"], "leaf_hash": "ab" * 32, "proof": ["cd" * 32], "checkpoint": NOTE,
    "key": "zhiheng/0123456789abcdef+01234567+AQ==",
}  # fmt: skip
CONSISTENCY = {
    "size1": 21, "root1": "11" * 32, "size2": 42, "root2": "00" * 32, "proof": ["cd" * 32], "checkpoint": NOTE,
    "key": INCLUSION["key"],
}  # fmt: skip
KEY = {
    "origin": "zhiheng/0123456789abcdef", "suite": "ed25519", "key_id": "0123456789abcdef", "key": INCLUSION["key"], "public_key": "AA==",
    "pem": "-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----\n", "hash": "sha256", "tree": "RFC 6962", "leaf": "RFC 8785",
}  # fmt: skip
Index = Annotated[int, Path(ge=0, le=MOST, description="条目编号,从 0 起 · Number of the entry, from 0", examples=[7])]
SizeInPath = Annotated[int, Path(ge=1, le=MOST, description="日志大小 · Size of the log", examples=[42])]
Size = Annotated[
    int | None,
    Query(None, ge=1, le=MOST, description="日志大小,默认最近检查点 · Size; by default that of the last checkpoint"),
]
Kind = Annotated[Literal["", *leaves.KINDS], Query("", description="类别 · Kind")]  # type: ignore[valid-type]
FirstIndex = Annotated[int, Query(0, ge=0, le=MOST, alias="from", description="从第几号起 · From this entry on")]
FirstSize = Annotated[int, Query(..., ge=1, le=MOST, description="起始大小 · The first size", examples=[21])]


@router.get(
    "/log",
    response=shapes.LogHead,
    **told(
        "getLog",
        ("透明日志", "The transparency log"),
        (
            "现有大小、树根、最近检查点和各类条目数。",
            "Size and root as they stand, the last checkpoint, entries by kind.",
        ),
        TAG,
        example={
            "size": 43,
            "root": "22" * 32,
            "checkpoint": CHECKPOINT,
            "kinds": [{"kind": "decision", "label": {"zh": "决定", "en": "Decision"}, "entries": 43}],
        },
    ),
)
def get_log(request: HttpRequest) -> HttpResponse:
    """Answer with the head of the log."""
    size, last = tree.size(), checkpoints.latest()
    kinds = [
        {"kind": kind, "label": dict(zip(("zh", "en"), leaves.KINDS[kind], strict=True)), "entries": n}
        for kind, _, n in counts(size)
    ]
    return answer(
        {
            "size": size,
            "root": tree.root(size).hex(),
            "checkpoint": proving.checkpoint(last) if last else None,
            "kinds": kinds,
        }
    )


@router.get(
    "/log/entries",
    response=shapes.Entries,
    **told(
        "listLogEntries",
        ("日志条目", "Entries of the log"),
        ("按编号列出条目,可按类别筛选。", "Entries in their order, by kind if wished."),
        TAG,
        example={"items": [ENTRY], "next": None},
    ),
)
def list_log_entries(
    request: HttpRequest, kind: Kind = "", first: FirstIndex = 0, limit: Limit = paging.USUAL, cursor: Cursor = ""
) -> HttpResponse:
    """Answer with one page of entries."""
    rows = LogEntry.objects.filter(index__gte=first)
    rows = rows.filter(kind=kind) if kind else rows
    page = paging.cut(request, rows, {"index": int}, cursor, limit, 0)
    return listed(request, [proving.entry(each) for each in page.rows], page)


@router.get(
    "/log/entries/{index}",
    response=shapes.EntryShape,
    **told(
        "getLogEntry",
        ("一个条目", "One entry"),
        ("条目原文及散列。", "An entry with its leaf and hash."),
        TAG,
        example=ENTRY,
        errors=(404,),
    ),
)
def get_log_entry(request: HttpRequest, index: Index) -> HttpResponse:
    """Answer with one entry."""
    return answer(proving.entry(transparency.entry(index)))


@router.get(
    "/log/entries/{index}/proof",
    response=shapes.InclusionShape,
    **told(
        "proveLogEntry",
        ("条目的包含证明", "Proof of an entry"),
        (
            "条目在某一大小的日志之中的证明(RFC 6962);默认最近检查点,条目更新时为现有大小。",
            "The audit path of an entry (RFC 6962) in the log of a size; by default the last checkpoint, or the log as it stands.",
        ),
        TAG,
        example=INCLUSION,
        errors=(404,),
    ),
)
def prove_log_entry(request: HttpRequest, index: Index, size: Size = None) -> HttpResponse:
    """Answer with a proof of inclusion."""
    return answer(proving.inclusion(index, size))


@router.get(
    "/log/consistency",
    response=shapes.ConsistencyShape,
    **told(
        "proveLogConsistency",
        ("两个大小之间的一致性证明", "Proof of consistency"),
        (
            "后一大小的日志保留前一大小全部条目的证明(RFC 6962)。起始大小不得为 0。",
            "That the log of the second size keeps all entries of the first (RFC 6962). The first size is 1 or more.",
        ),
        TAG,
        example=CONSISTENCY,
        errors=(404,),
    ),
)
def prove_log_consistency(request: HttpRequest, first: FirstSize, second: Size = None) -> HttpResponse:
    """Answer with a proof of consistency."""
    return answer(proving.consistency(first, second))


@router.get(
    "/log/checkpoints",
    response=shapes.Checkpoints,
    **told(
        "listLogCheckpoints",
        ("检查点", "Checkpoints"),
        ("签名的检查点,新的在前。", "Signed checkpoints, the latest first."),
        TAG,
        example={"items": [CHECKPOINT], "next": None},
    ),
)
def list_log_checkpoints(request: HttpRequest, limit: Limit = paging.USUAL, cursor: Cursor = "") -> HttpResponse:
    """Answer with one page of checkpoints."""
    page = paging.cut(request, Checkpoint.objects.all(), {"-size": int}, cursor, limit, 0)
    return listed(request, [proving.checkpoint(each) for each in page.rows], page)


@router.get(
    "/log/checkpoints/{size}",
    response=shapes.CheckpointShape,
    **told(
        "getLogCheckpoint",
        ("一个检查点", "One checkpoint"),
        ("某一大小的检查点。", "The checkpoint of a size."),
        TAG,
        example=CHECKPOINT,
        errors=(404,),
    ),
)
def get_log_checkpoint(request: HttpRequest, size: SizeInPath) -> HttpResponse:
    """Answer with one checkpoint."""
    return answer(proving.checkpoint(checkpoints.of_size(size)))


@router.get(
    "/log/key",
    response=shapes.KeyShape,
    **told(
        "getLogKey",
        ("日志公钥", "Public key of the log"),
        ("核验检查点签名所用的公钥。", "The key with which checkpoints are checked."),
        TAG,
        example=KEY,
    ),
)
def get_log_key(request: HttpRequest) -> HttpResponse:
    """Answer with the public key."""
    document: dict[str, Any] = proving.key()
    return answer(document)
