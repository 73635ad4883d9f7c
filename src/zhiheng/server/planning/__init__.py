"""Pages of planning: of the portal and of the workspace."""
