"""Phrases made of the labels of packs, in both languages."""

from __future__ import annotations

from zhiheng.policy.model import Localised


def carried_out(mechanism: Localised, pack: Localised) -> Localised:
    """Return what a realisation is called: the mechanism, and the pack that carries it out."""
    return Localised(zh=f"{mechanism.zh}：{pack.zh}的落实", en=f"{mechanism.en}: carried out in {pack.en}")
