"""Another key for a data directory."""

from visavis.bootstrap.house import House
from visavis.database.changes import writing
from visavis.database.facts import KEY_CHECK, write_fact
from visavis.keyring import Keyring, load_keyring, save_keyring


async def rotate_keys(house: House) -> Keyring:
    """A new key signs and encrypts from now on; secrets are encrypted anew.

    The new key is in the file before anything is encrypted under it, and the old ones leave it only
    afterwards, so that whatever is interrupted can still be read.
    """
    now, path = int(house.clock.now()), house.settings.key_path
    keyring = house.keyring  # the one that all services have
    # Writers go one after the other: the file that is read here stays as it is until the end.
    async with writing(house.engine) as write:
        keyring.adopt(load_keyring(path).with_new_key(now).keys)
        save_keyring(keyring, path)
        await house.apps.reencrypt(write)
        await write_fact(write.connection, KEY_CHECK, keyring.encrypt("visavis").decode())
    async with writing(house.engine):
        keyring.adopt(load_keyring(path).without_expired(now).keys)
        save_keyring(keyring, path)
    return keyring
