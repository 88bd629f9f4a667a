"""Engines in processes of their own: for libraries that crash, block, or carry another licence."""
