"""Errors of actors.

ActorsError
├── PostsClash             two posts that one account may not hold together
├── PostMisplaced          a role that this kind of body does not have
├── UnitsMisplaced         units beyond the place of the body, or different ones for two posts of one body
├── UnknownBody            no body has this code
├── UnknownRole            no such role
├── AgreementWrong         an agreement of the sharing register without what it must say
└── AgreementUnknown       no agreement has this code
"""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class ActorsError(ZhihengError):
    """What is wrong with bodies and posts."""


class PostsClash(ActorsError):
    """System, security and audit administrators are three people, and none of them works for an office here."""

    code = "posts-clash"
    zh = "账户 {username} 已任 {held},不能同时任 {wanted}:三种管理员须由不同的人担任,也不得兼任业务岗位。请先结束原岗位。"
    en = (
        "Account {username} is {held} and cannot be {wanted} too: the three administrators are different people and "
        "hold no other post. End the present post first."
    )
    status = 409


class PostMisplaced(ActorsError):
    """The role does not exist in bodies of this kind."""

    code = "post-misplaced"
    zh = "机构 {body}(类别 {kind})没有岗位 {role}:管理员只在运行单位,业务岗位不在运行单位。"
    en = (
        "Body {body} (kind {kind}) has no role {role}: administrators belong to the operator, all other roles to "
        "other bodies."
    )
    status = 422


class UnitsMisplaced(ActorsError):
    """The units of a post are not digits of a division, or differ from those of another post in the body."""

    code = "units-misplaced"
    zh = "岗位范围 {units} 不可用:范围为 2 到 6 位区划代码(不带末尾的零),同一账户在同一机构的各岗位范围须一致({held})。"
    en = (
        "The units {units} cannot be used: units are division codes of 2 to 6 digits without trailing zeros, the same "
        "for all posts of one account in one body ({held})."
    )
    status = 422


class UnknownBody(ActorsError):
    """No body has this code."""

    code = "unknown-body"
    zh = "没有代码为 {body} 的机构。请用 bodies 查看已登记的机构。"
    en = "There is no body with the code {body}. Look at the list of bodies."
    status = 404


class UnknownRole(ActorsError):
    """No such role."""

    code = "unknown-role"
    zh = "没有岗位 {role}。可用:{known}。"
    en = "There is no role {role}. Known: {known}."
    status = 422


class AgreementWrong(ActorsError):
    """An agreement lacks something, or its code is taken. Context: agreement, fields."""

    code = "agreement-wrong"
    zh = "共享协议 {agreement} 未登记,请核对:{fields}。须有未用过的代码、依据、用途(中英文)、记录类型和起止日期。"
    en = (
        "The agreement {agreement} was not entered; look at: {fields}. It needs a code of its own, a basis, a purpose "
        "in both languages, record types, and a first and a last day."
    )
    status = 422


class AgreementUnknown(ActorsError):
    """No agreement has this code. Context: agreement."""

    code = "agreement-unknown"
    zh = "没有共享协议 {agreement}。"
    en = "There is no agreement {agreement}."
    status = 404
