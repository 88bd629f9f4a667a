"""A call as a program that makes it again: signed by itself, complete, with nothing but what the
language brings. Who calls it is in the environment: VISAVIS_APP_ID, VISAVIS_SERVER_SECRET."""
