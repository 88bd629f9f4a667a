"""REST for the console and for automation, at ``/admin/v1``: it calls the services only."""
