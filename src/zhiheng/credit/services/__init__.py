"""Use cases of credit: the only place of the room that writes."""
