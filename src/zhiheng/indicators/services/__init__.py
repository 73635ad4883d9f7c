"""Use cases of indicators: the only place of the room that writes."""
