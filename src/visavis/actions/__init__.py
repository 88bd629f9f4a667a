"""The Actions of the contract: what each takes and gives, and the few lines that answer it."""
