"""Addresses of the administrators' pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.staff import admin_accounts, admin_bodies, admin_invitations, admin_keys, admin_sharing

patterns: list[URLPattern] = [
    path("admin/accounts", admin_accounts.index, name="admin_accounts"),
    path("admin/accounts/new", admin_accounts.new, name="admin_account_new"),
    path("admin/accounts/of/<str:username>", admin_accounts.page, name="admin_account"),
    path("admin/accounts/of/<str:username>/act", admin_accounts.act, name="admin_account_act"),
    path("admin/bodies", admin_bodies.index, name="admin_bodies"),
    path("admin/bodies/<str:code>", admin_bodies.page, name="admin_body"),
    path("admin/keys", admin_keys.index, name="admin_keys"),
    path("admin/keys/<slug:key>/revoke", admin_keys.revoke, name="admin_key_revoke"),
    path("admin/sharing", admin_sharing.index, name="admin_sharing"),
    path("admin/sharing/<slug:agreement>", admin_sharing.page, name="admin_sharing_one"),
    path("admin/sharing/<slug:agreement>/end", admin_sharing.end, name="admin_sharing_end"),
    path("invitations", admin_invitations.index, name="admin_invitations"),
    path("invitations/<int:invitation>/void", admin_invitations.void, name="admin_invitation_void"),
]
