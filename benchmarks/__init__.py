"""Benchmarks: one command each, ratios from one run, no part of the tests."""
