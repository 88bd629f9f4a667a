"""Making digital humans from uploads: jobs in processes of their own, that tell how they get on."""
