"""Who is meant by the actor of a step, which post it wants, and whether somebody is that."""

from __future__ import annotations

from zhiheng.actors import Actor, BodyKind, Capability
from zhiheng.cases.standing import Standing

#: Levels whose market-supervision body over the case's place is meant.
LEVELS = ("province", "prefecture", "county")
#: Words that name the party and not an office; a step of theirs may be entered from paper by the holder.
PARTY_WORDS = frozenset({"applicant", "affected", "enterprise", "public"})
POSTS: dict[str, Capability] = {
    "clerk": Capability.ACT,
    "checker": Capability.CHECK,
    "legal": Capability.LEGAL_REVIEW,
    "panel": Capability.DISCUSS,
    "leader": Capability.ISSUE,
    "archivist": Capability.ARCHIVE,
}
WORDS: dict[str, tuple[str, str]] = {
    "province": ("省级市场监管部门", "the provincial market-supervision body"),
    "prefecture": ("市级市场监管部门", "the market-supervision body of the prefecture"),
    "county": ("县级市场监管部门", "the market-supervision body of the county"),
    "authority": ("承办机关", "the authority that holds the case"),
    "superior": ("承办机关的上一级机关", "the body above the authority"),
    "applicant": ("申请人", "the applicant"),
    "affected": ("当事人", "the party"),
    "enterprise": ("企业", "the enterprise"),
    "public": ("任何人", "anybody"),
    "expert": ("专家", "an expert"),
    "inspector": ("检查人员", "an inspector of the authority"),
    "system": ("系统", "the system"),
}
POST_WORDS: dict[str, tuple[str, str]] = {
    "clerk": ("经办人", "a clerk"),
    "checker": ("核稿人", "a checker"),
    "legal": ("法制审核人员", "a legal reviewer"),
    "panel": ("集体讨论成员", "a member of the panel"),
    "leader": ("签发人", "a leader"),
    "archivist": ("归档人员", "an archivist"),
}


def words(actor: str) -> tuple[str, str]:
    """Return what an actor of a step is called, in Chinese and English; a body is called by its id."""
    return WORDS.get(actor, (actor, actor))


def body_of(word: str, standing: Standing) -> str:
    """Return the code of the body that a word means in this case; empty where it means no body, or none is known."""
    named = {
        "authority": standing.holder,
        "inspector": standing.holder,
        "superior": standing.superior,
        "applicant": standing.applicant,
    }
    if word in named:
        return named[word]
    if word in LEVELS:
        return standing.levels.get(word, "")
    return "" if word in WORDS else word


def is_party(word: str, standing: Standing, actor: Actor) -> bool:
    """Return whether the actor is whom the word means, whatever it may do there."""
    if word == "public":
        return True
    if word == "system":
        return actor.system
    if word == "expert":
        return actor.kind is BodyKind.EXPERT
    if word == "affected":
        return bool(actor.subject) and actor.subject == standing.subject
    if word == "enterprise":
        return actor.kind is BodyKind.ENTERPRISE and standing.subject in ("", actor.subject)
    body = body_of(word, standing)
    if word == "applicant" and not body:
        return bool(actor.subject) and actor.subject == standing.subject
    return bool(body) and actor.body == body


def has_post(word: str, post: str | None, actor: Actor) -> bool:
    """Return whether the actor holds the post that a step wants; without one, whoever may act for such a body."""
    if actor.system or (word == "public" and post is None):
        return True
    if post is not None:
        return post in POSTS and actor.may(POSTS[post])
    if word in PARTY_WORDS:
        return actor.may(Capability.ANSWER)
    return actor.may(Capability.ACT) or (actor.kind not in _OFFICES and actor.may(Capability.ANSWER))


def may_enter_paper(word: str, standing: Standing, actor: Actor) -> bool:
    """Return whether the actor may enter from paper what the party would do: a clerk of the authority."""
    return word in PARTY_WORDS and actor.body == standing.holder != "" and actor.may(Capability.ACT)


_OFFICES = (BodyKind.BUREAU, BodyKind.DEPARTMENT, BodyKind.LEADING_OFFICE, BodyKind.GOVERNMENT)
