"""The WSGI application. Importing it makes the process ready: database found or started, migrations applied."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from zhiheng.server import app

app.setup(static=True)
application = get_wsgi_application()
