"""Pages of drafts and status reports: of the portal and of the workspace."""
