"""Pages of assessments: of the portal and of the workspace."""
