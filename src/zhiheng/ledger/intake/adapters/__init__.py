"""Adapters for layouts that plain mapping cannot read. A new one is a class with the port's methods, listed here."""

from __future__ import annotations

from zhiheng.ledger.intake.adapters.food_sampling import FoodSampling
from zhiheng.ledger.intake.adapters.port import Adapter, Recognised
from zhiheng.ledger.intake.adapters.rasff import Rasff

ADAPTERS: tuple[Adapter, ...] = (FoodSampling(), Rasff())

__all__ = ["ADAPTERS", "Adapter", "FoodSampling", "Rasff", "Recognised"]
