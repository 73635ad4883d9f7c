"""Use cases of planning: the only place that writes its tables."""
