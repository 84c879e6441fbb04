"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html"""

from pyspark.sql import functions as F


class DynamicFrame:
    """A DataFrame in Glue's clothes: one type for each column, so there are no choices to resolve."""

    def __init__(self, df, glue_ctx, name="", **others):
        self._df = df
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe, glue_ctx, name):
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options=None):
        return self._df

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError("'DynamicFrame' object has no attribute '%s' (the sandbox's awsglue does not know it)" % name)

    def _made(self, df):
        return DynamicFrame(df, self.glue_ctx, self.name)

    def count(self):
        return self._df.count()

    def schema(self):
        return self._df.schema

    def printSchema(self):
        self._df.printSchema()

    def show(self, num_rows=20):
        for text in self._df.limit(num_rows).toJSON().collect():
            print(text)

    def errorsCount(self):
        return 0

    def stageErrorsCount(self):
        return 0

    def repartition(self, num_partitions, *args, **kwargs):
        return self._made(self._df.repartition(num_partitions))

    def coalesce(self, num_partitions, *args, **kwargs):
        return self._made(self._df.coalesce(num_partitions))

    def getNumPartitions(self):
        return self._df.rdd.getNumPartitions()

    def apply_mapping(self, mappings, case_sensitive=False, transformation_ctx="", **kwargs):
        columns = []
        for mapping in mappings:
            source, target, kind = (mapping[0], mapping[2], mapping[3]) if len(mapping) == 4 else (*mapping[:2], None)
            column = F.col(source)
            columns.append((column if kind is None else column.cast(_KINDS.get(kind, kind))).alias(target))
        return self._made(self._df.select(*columns))

    def select_fields(self, paths, transformation_ctx="", **kwargs):
        return self._made(self._df.select(*([paths] if isinstance(paths, str) else paths)))

    def drop_fields(self, paths, transformation_ctx="", **kwargs):
        return self._made(self._df.drop(*([paths] if isinstance(paths, str) else paths)))

    def rename_field(self, oldName, newName, transformation_ctx="", **kwargs):
        return self._made(self._df.withColumnRenamed(oldName, newName))

    def resolveChoice(self, specs=None, choice="", database=None, table_name=None, transformation_ctx="", **kwargs):
        df = self._df
        for path, action in specs or []:
            kind, _, target = action.partition(":")
            if kind != "cast":
                raise NotImplementedError("the sandbox's awsglue does not know the choice %s" % action)
            df = df.withColumn(path, F.col(path).cast(_KINDS.get(target, target)))
        return self._made(df)

    def filter(self, f, transformation_ctx="", **kwargs):
        session = self.glue_ctx.spark_session
        rows = [row for row in self._df.collect() if f(_Record(row))]
        return self._made(session.createDataFrame(rows, self._df.schema))

    def map(self, f, transformation_ctx="", **kwargs):
        rows = [f(row.asDict(True)) for row in self._df.collect()]
        return self._made(self.glue_ctx.spark_session.createDataFrame(rows))

    def join(self, paths1, paths2, frame2, transformation_ctx="", **kwargs):
        one, two = ([each] if isinstance(each, str) else each for each in (paths1, paths2))
        left, right = self._df, frame2.toDF()
        test = [left[a] == right[b] for a, b in zip(one, two)]
        return self._made(left.join(right, test))

    def union(self, other_frame, transformation_ctx="", **kwargs):
        return self._made(self._df.unionByName(other_frame.toDF(), allowMissingColumns=True))


_KINDS = {"long": "bigint", "short": "smallint", "byte": "tinyint", "integer": "int"}


class _Record(dict):
    """A row as a filter's function gets it: fields by name, nested ones as dictionaries."""

    def __init__(self, row):
        super().__init__(row.asDict(True))


class DynamicFrameReader:
    def __init__(self, glue_context):
        self._glue = glue_context

    def from_catalog(self, database=None, table_name=None, redshift_tmp_dir="", transformation_ctx="", **kwargs):
        database = database or kwargs.pop("name_space", None)
        return self._glue.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, transformation_ctx, **kwargs
        )

    def from_options(self, connection_type, connection_options={}, format=None, format_options={}, transformation_ctx="", **kwargs):
        return self._glue.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx, **kwargs
        )

    def from_rdd(self, data, name, schema=None, sampleRatio=None):
        return DynamicFrame(self._glue.spark_session.createDataFrame(data, schema), self._glue, name)


class DynamicFrameWriter:
    def __init__(self, glue_context):
        self._glue = glue_context

    def from_options(self, frame, connection_type, connection_options={}, format=None, format_options={}, transformation_ctx=""):
        return self._glue.write_dynamic_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def from_catalog(self, frame, database=None, table_name=None, redshift_tmp_dir="", transformation_ctx="", **kwargs):
        database = database or kwargs.pop("name_space", None)
        return self._glue.write_dynamic_frame_from_catalog(
            frame, database, table_name, redshift_tmp_dir, transformation_ctx, **kwargs
        )
