"""Numbers for operators, in Prometheus' text format. No label takes a value that callers choose."""
