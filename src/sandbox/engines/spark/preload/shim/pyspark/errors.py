"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.errors.html"""

from py4j.protocol import Py4JJavaError


class PySparkException(Exception):
    def __init__(self, message=None, error_class=None, message_parameters=None):
        self.message = message if message is not None else "[%s] %s" % (error_class, message_parameters)
        self._error_class = error_class
        super().__init__(self.message)

    def getErrorClass(self):
        if self._error_class is None and self.message.startswith("["):
            return self.message[1 : self.message.index("]")]
        return self._error_class

    def getMessageParameters(self):
        return {}

    def __str__(self):
        return self.message

    @property
    def desc(self):
        return self.message


class AnalysisException(PySparkException):
    pass


class ParseException(AnalysisException):
    pass


class TempTableAlreadyExistsException(AnalysisException):
    pass


class IllegalArgumentException(PySparkException):
    pass


class QueryExecutionException(PySparkException):
    pass


class SparkRuntimeException(PySparkException):
    pass


class PythonException(PySparkException):
    pass


class PySparkValueError(PySparkException, ValueError):
    pass


class PySparkTypeError(PySparkException, TypeError):
    pass


class PySparkAttributeError(PySparkException, AttributeError):
    pass


class PySparkRuntimeError(PySparkException, RuntimeError):
    pass


class PySparkNotImplementedError(PySparkException, NotImplementedError):
    pass


_JAVA = {
    "FileNotFoundException": "java.io.FileNotFoundException",
    "AccessDeniedException": "java.nio.file.AccessDeniedException",
    "UnsupportedFileSystemException": "org.apache.hadoop.fs.UnsupportedFileSystemException",
    "SparkException": "org.apache.spark.SparkException",
}


def translate(type, message):
    """The sandbox's answer as the exception that a program expects."""
    known = globals().get(type)
    if isinstance(known, __builtins__["type"] if isinstance(__builtins__, dict) else __builtins__.type):
        if issubclass(known, PySparkException):
            return known(message)
    return Py4JJavaError("o1.call", _JAVA.get(type, type), message)
