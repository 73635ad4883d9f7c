"""Pages of indicators: of the portal and of the workspace."""
