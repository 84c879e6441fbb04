"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-transforms.html"""


class GlueTransform:
    @classmethod
    def apply(cls, *args, **kwargs):
        return cls()(*args, **kwargs)


class ApplyMapping(GlueTransform):
    def __call__(self, frame, mappings, case_sensitive=False, transformation_ctx="", **kwargs):
        return frame.apply_mapping(mappings)


class SelectFields(GlueTransform):
    def __call__(self, frame, paths, transformation_ctx="", **kwargs):
        return frame.select_fields(paths)


class DropFields(GlueTransform):
    def __call__(self, frame, paths, transformation_ctx="", **kwargs):
        return frame.drop_fields(paths)


class RenameField(GlueTransform):
    def __call__(self, frame, old_name, new_name, transformation_ctx="", **kwargs):
        return frame.rename_field(old_name, new_name)


class ResolveChoice(GlueTransform):
    def __call__(self, frame, specs=None, choice="", transformation_ctx="", **kwargs):
        return frame.resolveChoice(specs, choice)


class Filter(GlueTransform):
    def __call__(self, frame, f, transformation_ctx="", **kwargs):
        return frame.filter(f)


class Map(GlueTransform):
    def __call__(self, frame, f, transformation_ctx="", **kwargs):
        return frame.map(f)


class Join(GlueTransform):
    def __call__(self, frame1, frame2, keys1, keys2, transformation_ctx="", **kwargs):
        return frame1.join(keys1, keys2, frame2)


class DropNullFields(GlueTransform):
    """Leaves out columns whose every value is null."""

    def __call__(self, frame, transformation_ctx="", **kwargs):
        from pyspark.sql import functions as F

        df = frame.toDF()
        counts = df.agg(*[F.count(name).alias(name) for name in df.columns]).collect()[0]
        return frame.drop_fields([name for name in df.columns if counts[name] == 0])


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError("the sandbox's awsglue does not know awsglue.transforms.%s" % name)


__all__ = [
    "GlueTransform",
    "ApplyMapping",
    "SelectFields",
    "DropFields",
    "RenameField",
    "ResolveChoice",
    "Filter",
    "Map",
    "Join",
    "DropNullFields",
]
