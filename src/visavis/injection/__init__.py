"""Faults that people who test their own clients have set: for a while, and off by default."""
