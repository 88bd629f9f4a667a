"""Any server that speaks OpenAI's ``/v1/audio/speech``: hosted ones, and many that run at home."""
