"""Use cases of promises: the only place of the room that writes."""
