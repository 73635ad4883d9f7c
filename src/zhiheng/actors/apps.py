"""The Django application of actors: bodies, posts, invitations, the sharing register."""

from __future__ import annotations

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Bodies and who works for them."""

    name = "zhiheng.actors"
    label = "actors"
    verbose_name = "机构与人员"
