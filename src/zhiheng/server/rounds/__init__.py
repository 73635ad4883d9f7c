"""Pages of reporting rounds: of the portal and of the workspace."""
