"""Padding before sealing, so that the size of a sealed value says little of what is in it.

Up to 4 kB the padded size is a power of two. Beyond that it is Padmé's (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
and Communication with PURBs", PoPETs 2019, section 4), which adds at most 12 percent. The end is marked as in ISO/IEC 7816-4: 0x80, zeros.
"""

from __future__ import annotations

_SMALLEST, _POWERS_UP_TO = 32, 4096
_END = b"\x80"


def pad(content: bytes) -> bytes:
    """The content with its padding."""
    return (content + _END).ljust(padded_size(len(content) + 1), b"\0")


def remove_padding(padded: bytes) -> bytes:
    """The content that `pad` padded. Raises ValueError if this is no padded content."""
    content, end, _ = padded.rpartition(_END)
    if not end:
        raise ValueError("no end of the content is marked")
    return content


def padded_size(size: int) -> int:
    """The number of bytes that a value of `size` bytes takes when padded."""
    if size <= _POWERS_UP_TO:
        return max(_SMALLEST, 1 << (size - 1).bit_length())
    exponent = size.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (size + mask) & ~mask
