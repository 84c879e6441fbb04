"""Text files as lines, cut into partitions as Hadoop's FileInputFormat does."""

import bz2
import gzip

_BLOCK = 64 * 1024 * 1024
_SLOP = 1.1
_PACKED = {".gz": gzip.open, ".bz2": bz2.open}


def line_splits(files, least):
    """(path, start, end) of each partition; `least` is a hint, as in Hadoop."""
    goal = sum(file["size"] for file in files) // max(least, 1)
    size = max(1, min(goal, _BLOCK))
    splits = []
    for file in files:
        start, end = 0, file["size"]
        if any(file["path"].endswith(ending) for ending in _PACKED):
            splits.append((file["path"], 0, None))
            continue
        while (end - start) / size > _SLOP:
            splits.append((file["path"], start, start + size))
            start += size
        if end > start or file["size"] == 0:
            splits.append((file["path"], start, end))
    return splits


def read_lines(path, start, end):
    """The lines that begin in the split (a split's first, unless it is the file's, belongs to the one before)."""
    for ending, opened in _PACKED.items():
        if path.endswith(ending):
            with opened(path, "rb") as file:
                for line in file:
                    yield _text(line)
            return
    with open(path, "rb") as file:
        at = start
        if start > 0:
            file.seek(start)
            at += len(file.readline())
        while at < end or (at == end and start != end):
            line = file.readline()
            if not line:
                return
            at += len(line)
            yield _text(line)


def _text(line):
    if line.endswith(b"\n"):
        line = line[:-1]
        if line.endswith(b"\r"):
            line = line[:-1]
    return line.decode("utf-8", "replace")
