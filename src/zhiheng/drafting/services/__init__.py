"""Use cases of drafting: the only place of the room that writes."""
