"""The chain of sign-off of an official document: 拟稿 → 核稿 → 会签 → 法制审核 → 集体讨论 → 签发 → 编号 → 印发 → 归档.

A template says which links its documents pass; drafting and issuing are always among them. A link that is in the chain
cannot be skipped. What comes back goes to the draft, and the chain begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhiheng.actors import Actor, Capability
from zhiheng.cases.why import Why

LINKS = ("draft", "check", "co_sign", "legal_review", "collective", "issue", "number", "print", "archive")
DONE, VOID = "done", "void"
#: From here on the document is signed: it cannot go back, only be made void.
SIGNED = ("number", "print", "archive", DONE)
WORDS: dict[str, tuple[str, str]] = {
    "draft": ("拟稿", "drafting"),
    "check": ("核稿", "checking"),
    "co_sign": ("会签", "co-signing"),
    "legal_review": ("法制审核", "legal review"),
    "collective": ("集体讨论", "collective discussion"),
    "issue": ("签发", "issuing"),
    "number": ("编号", "numbering"),
    "print": ("印发", "printing"),
    "archive": ("归档", "archiving"),
    DONE: ("办结", "done"),
    VOID: ("作废", "void"),
}
_NEEDS: dict[str, Capability] = {
    "draft": Capability.ACT,
    "check": Capability.CHECK,
    "legal_review": Capability.LEGAL_REVIEW,
    "collective": Capability.DISCUSS,
    "issue": Capability.ISSUE,
    "number": Capability.ARCHIVE,
    "print": Capability.ARCHIVE,
    "archive": Capability.ARCHIVE,
}
#: Links of which no two may be one person's (四眼原则).
_APART = ("draft", "check", "issue")


@dataclass(frozen=True, slots=True)
class Signed:
    """A link that somebody passed since the draft was last begun."""

    link: str
    username: str
    body: str


def links(declared: Sequence[str]) -> tuple[str, ...]:
    """Return the chain that a template declares, in the order of all chains, with drafting and issuing."""
    wanted = {*declared, "draft", "issue"}
    return tuple(link for link in LINKS if link in wanted)


def following(declared: Sequence[str], link: str) -> str:
    """Return the link after one; after the last the document is done."""
    chain = links(declared)
    place = chain.index(link) + 1
    return chain[place] if place < len(chain) else DONE


def since_draft(history: Iterable[Mapping[str, str]]) -> list[Signed]:
    """Return who passed which link since the document last came back, from its history."""
    passed: list[Signed] = []
    for one in history:
        if one.get("to") == "draft":
            passed.clear()
        elif one.get("did", "forward") == "forward":
            passed.append(Signed(one["state"], one["username"], one["body"]))
    return passed


def refusal(
    link: str, actor: Actor, holder: str, co_signers: Sequence[str], passed: Sequence[Signed], drafters: Iterable[str]
) -> Why | None:
    """Return why the actor cannot pass a link of a document, None where it can.

    `drafters` are all who wrote in the draft. Co-signing is for a leader or checker of each co-signing body; without
    any, for somebody of the holder's who did not draft.
    """
    if link in (DONE, VOID):
        return Why("document-ended", "文书已办结或作废。", "The document is done, or void.")
    if link == "co_sign":
        return _co_signing(actor, holder, co_signers, passed, set(drafters))
    zh, en = WORDS[link]
    if actor.body != holder or not actor.may(_NEEDS[link]):
        return Why(
            "not-the-post",
            f"“{zh}”须由承办机关相应岗位的人员办理。",
            f"The link “{en}” wants its post at the authority.",
        )
    return _four_eyes(link, actor, passed, set(drafters))


def _four_eyes(link: str, actor: Actor, passed: Sequence[Signed], drafters: set[str]) -> Why | None:
    if link not in _APART or link == "draft":
        return None
    others = drafters | {one.username for one in passed if one.link in _APART}
    if actor.username in others:
        return Why(
            "other-person",
            "拟稿、核稿和签发须由不同的人办理。",
            "Drafting, checking and issuing are for different people.",
        )
    return None


def _co_signing(
    actor: Actor, holder: str, co_signers: Sequence[str], passed: Sequence[Signed], drafters: set[str]
) -> Why | None:
    wanted = co_signers or (holder,)
    may = actor.may(Capability.ISSUE) or actor.may(Capability.CHECK)
    if actor.body not in wanted or not may or actor.username in drafters:
        zh, en = "会签须由会签单位的负责人办理。", "Co-signing is for a leader or checker of a co-signing body."
        return Why("not-the-post", zh, en)
    if any(one.link == "co_sign" and one.body == actor.body for one in passed):
        return Why("signed-before", "本单位已会签。", "Your body has signed.")
    return None


def co_signed(holder: str, co_signers: Sequence[str], passed: Sequence[Signed]) -> bool:
    """Return whether every co-signing body has signed."""
    signed = {one.body for one in passed if one.link == "co_sign"}
    return set(co_signers or (holder,)) <= signed
