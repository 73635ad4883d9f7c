"""Adapters for layouts that plain mapping cannot read. A new one is a class with the port's methods, listed here.

They are asked in this order, so a layout that says more stands before one that says less.
"""

from __future__ import annotations

from zhiheng.ledger.intake.adapters.construction_acceptance import ConstructionAcceptance
from zhiheng.ledger.intake.adapters.farm_monitoring import FarmMonitoring
from zhiheng.ledger.intake.adapters.food_sampling import FoodSampling
from zhiheng.ledger.intake.adapters.penalty_publication import PenaltyPublication
from zhiheng.ledger.intake.adapters.port import Adapter, Recognised
from zhiheng.ledger.intake.adapters.product_spot_check import ProductSpotCheck
from zhiheng.ledger.intake.adapters.rasff import Rasff

ADAPTERS: tuple[Adapter, ...] = (
    ProductSpotCheck(),
    FoodSampling(),
    FarmMonitoring(),
    PenaltyPublication(),
    ConstructionAcceptance(),
    Rasff(),
)

__all__ = [
    "ADAPTERS",
    "Adapter",
    "ConstructionAcceptance",
    "FarmMonitoring",
    "FoodSampling",
    "PenaltyPublication",
    "ProductSpotCheck",
    "Rasff",
    "Recognised",
]
