"""Side-by-side benchmarks: each stage beside a peer on the same data, in one run on one machine. Not part of the wheel."""
