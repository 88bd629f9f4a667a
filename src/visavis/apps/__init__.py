"""Apps: the tenants, their secrets and limits."""
