"""How far the data goes, and which versions answer."""

from __future__ import annotations

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.server import visible
from zhiheng.server.api import options, shapes
from zhiheng.server.api.answers import answer
from zhiheng.server.api.policy import content_hash
from zhiheng.server.api.scopes import caller_of, level_of
from zhiheng.server.api.told import told
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.portal.page import head_batch
from zhiheng.server.staff.installation import installation

router = Router()
VERSION = "1.0.0"
EXAMPLE = {
    "version": "0.1.0",
    "api": VERSION,
    "pack": "sichuan",
    "head": None,
    "projected": 12,
    "today": "2024-07-01",
    "packs": {"sichuan": "12" * 32},
    "level": "public",
}


@router.get(
    "/status",
    response=shapes.StatusShape,
    **told(
        "getStatus",
        ("状态与版本", "Status and versions"),
        (
            "投影读到的批次、各政策包的内容哈希、软件和接口版本、调用者的级别。有密钥时还给出事实库的最新批次。",
            (
                "The batch that answers rest on, the hash of each pack's content, versions, and the caller's level. With a key "
                "also the last batch of the ledger."
            ),
        ),
        "status",
        example=EXAMPLE,
    ),
)
def get_status(request: HttpRequest) -> HttpResponse:
    """Answer with the status."""
    keyed = caller_of(request).keyed
    return answer(
        {
            "version": version("zhiheng"),
            "api": VERSION,
            "pack": options.default_pack(),
            "head": installation().ledger.head() if keyed else None,
            "projected": head_batch() or 0,
            "today": visible.today(),
            "packs": {pack.info.id: content_hash(pack.info.id) for pack in every_pack()},
            "level": visible.general(level_of(request)).name.lower(),
        }
    )
