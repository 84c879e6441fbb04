"""What the shim does not have is an error that names it, never a made-up result."""


def unknown(owner, name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError("'%s' object has no attribute '%s' (the sandbox's pyspark does not know it)" % (owner, name))


class Known:
    """A class whose unknown members are refused by name."""

    def __getattr__(self, name):
        unknown(type(self).__name__, name)


class UnknownModules:
    """Last among Python's finders: names what `import pyspark.ml` cannot find."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith("pyspark."):
            raise ModuleNotFoundError("the sandbox's pyspark does not know the module %s" % name, name=name)
        return None
