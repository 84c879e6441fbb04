import itertools

_ids = itertools.count(1)


class Attribute:
    """A column of a DataFrame: `name` as the program sees it, `key` as the SQL engine does."""

    def __init__(self, name, key, kind, id=None, qualifiers=(), nullable=True):
        self.name = name
        self.key = key
        self.kind = kind
        self.id = id or next(_ids)
        self.qualifiers = frozenset(qualifiers)
        self.nullable = nullable
