"""A synthetic province with known truth: invented firms and records, marked SYNTHETIC, for demo and tests.

`province.make(pack, folder, seed)` writes the files that departments would send, with the dirt such files have, and
a truth file that says what every row means. Nothing in it names a real firm or person.
"""
