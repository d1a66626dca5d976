"""Pictures that are small as files and large in memory."""

import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, bits, colour, rows):
    """A PNG whose image data ends after `rows` rows: too early when there are fewer than `height`."""
    channels = {0: 1, 6: 4}[colour]
    row = b"\0" * (1 + (width * bits * channels + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def cut_off():
    """One bit a pixel, 12,000 pixels a side, and too little data."""
    return png(11_999, 11_999, 1, 0, 9_000)


def deep():
    """Eight bytes a pixel, 5,700 pixels a side: 260 MB decoded."""
    return png(5_700, 5_700, 16, 6, 5_700)
