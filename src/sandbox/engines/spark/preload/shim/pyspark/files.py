import os


class SparkFiles:
    """Files added with SparkContext.addFile lie in the working folder."""

    @classmethod
    def get(cls, filename):
        return os.path.join(cls.getRootDirectory(), filename)

    @classmethod
    def getRootDirectory(cls):
        return os.getcwd()
