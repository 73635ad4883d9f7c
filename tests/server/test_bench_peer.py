"""The peer beside which serving is measured: the same applications and database, and no middleware at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_bare_server_of_the_benchmark_starts_without_middleware(tmp_path: Path) -> None:
    told = "import django; django.setup(); from django.conf import settings; print(list(settings.MIDDLEWARE))"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.bare.settings",
        "ZHIHENG_HOME": str(tmp_path),
        "ZHIHENG_SECRET_KEY": "k" * 50,
    }
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.strip() == "[]"
