"""
Ranges of super-chunks, read by way of whole chunks. Where a range is as long as a block and starts within one,
Python-Blosc2 4.12 takes it from the wrong place (test/defects/d01-ranges-of-a-block.test.ts), also for the values of
EmbedStores, which the tests must be able to see whatever their lengths are.
"""

import blosc2


def getitem(schunk, item):
    if not isinstance(item, slice):
        item = slice(item, item + 1)
    start, stop, _ = item.indices(len(schunk))
    content = b"".join(schunk.decompress_chunk(n) for n in range(schunk.nchunks))
    return content[start * schunk.typesize : stop * schunk.typesize]


blosc2.SChunk.__getitem__ = getitem
