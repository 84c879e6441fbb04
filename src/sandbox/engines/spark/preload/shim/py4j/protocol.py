"""Errors of the JVM, by the names that programs catch them with."""


class Py4JError(Exception):
    pass


class Py4JJavaError(Py4JError):
    """An error of Spark itself; `java_exception_name` is its class."""

    def __init__(self, call, name, message):
        self.java_exception_name = name.rsplit(".", 1)[-1]
        self.java_message = message
        super().__init__("An error occurred while calling %s.\n: %s: %s" % (call, name, message))
