"""Live streams as the API knows them: tasks, drives, callbacks, and the contract with what runs
them."""
