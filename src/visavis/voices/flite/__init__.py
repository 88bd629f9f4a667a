"""flite: small English voices, when the program is there (Debian: ``apt-get install flite``)."""
