"""The enterprise's own workspace: its file, notices to answer, its cases, and what would raise its grade."""
