"""The stand-alone verifier: one file that is handed out as it is; nothing here imports it."""
