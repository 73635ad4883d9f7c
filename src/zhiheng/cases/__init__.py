"""Cases: procedures of the packs carried out by people, on clocks, with reasons, and with a history that only grows."""
