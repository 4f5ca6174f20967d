"""Cities of any size for tests and benchmarks, written in bulk."""
