"""What tests share: a clock to move, databases to use, servers to start, calls to sign."""
