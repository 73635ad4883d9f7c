"""Pages of promises: of the portal and of the workspace."""
