"""Zhiheng's own settings with one view and no middleware at all."""

from __future__ import annotations

from zhiheng.server.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "bench.bare.apps.Bare"]  # noqa: F405
