"""What writes and reads both logs."""
