"""What can be proved about packs before anything runs."""

from zhiheng.policy.lint.linter import lint

__all__ = ["lint"]
