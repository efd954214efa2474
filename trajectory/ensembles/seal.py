"""What tells a file of ours: marks of its own, and the SHA-256 of all its bytes at its end.

Without HDF5, so that strange files are judged before anything opens them.
"""

import hashlib

OWN = "store_"  # begins the names of our own attributes; an analyst's may not begin so
SHA = hashlib.sha256().digest_size


def is_sealed(content: bytes) -> bool:
    """Return whether the SHA-256 at the end of a file fits its bytes.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    bool
    """
    return hashlib.sha256(memoryview(content)[:-SHA]).digest() == content[-SHA:]
