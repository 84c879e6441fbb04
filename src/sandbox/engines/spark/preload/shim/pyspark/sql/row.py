class Row(tuple):
    """https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/api/pyspark.sql.Row.html"""

    def __new__(cls, *args, **kwargs):
        if args and kwargs:
            raise ValueError("[CANNOT_SET_TOGETHER] Can not use both args and kwargs to create Row")
        if kwargs:
            row = tuple.__new__(cls, list(kwargs.values()))
            row.__fields__ = list(kwargs.keys())
            return row
        return tuple.__new__(cls, args)

    def asDict(self, recursive=False):
        if not hasattr(self, "__fields__"):
            raise TypeError("Cannot convert a Row class into dict")

        def plain(value):
            if isinstance(value, Row):
                return value.asDict(True)
            if isinstance(value, list):
                return [plain(each) for each in value]
            if isinstance(value, dict):
                return {key: plain(each) for key, each in value.items()}
            return value

        return {key: plain(value) if recursive else value for key, value in zip(self.__fields__, self)}

    def __contains__(self, item):
        return item in self.__fields__ if hasattr(self, "__fields__") else tuple.__contains__(self, item)

    def __call__(self, *args):
        """A Row of names makes rows."""
        if len(args) > len(self):
            raise ValueError("Can not create Row with fields %s, expected %d values but got %s" % (self, len(self), args))
        return named_row(list(self), args)

    def __getitem__(self, item):
        if isinstance(item, (int, slice)):
            return tuple.__getitem__(self, item)
        try:
            return tuple.__getitem__(self, self.__fields__.index(item))
        except (AttributeError, ValueError):
            raise ValueError(item) from None

    def __getattr__(self, item):
        if item.startswith("__"):
            raise AttributeError(item)
        try:
            return self[self.__fields__.index(item)]
        except ValueError:
            raise AttributeError(item) from None

    def __setattr__(self, key, value):
        if key != "__fields__":
            raise RuntimeError("[READ_ONLY] Row is read-only")
        self.__dict__[key] = value

    def __reduce__(self):
        return (named_row, (self.__fields__, tuple(self))) if hasattr(self, "__fields__") else tuple.__reduce__(self)

    def __repr__(self):
        if hasattr(self, "__fields__"):
            return "Row(%s)" % ", ".join("%s=%r" % pair for pair in zip(self.__fields__, tuple(self)))
        return "<Row(%s)>" % ", ".join(repr(field) for field in self)


def named_row(names, values):
    row = tuple.__new__(Row, values)
    row.__fields__ = list(names)
    return row
