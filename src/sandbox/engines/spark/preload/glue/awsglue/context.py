"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html"""

import logging
import sys

from awsglue.dynamicframe import DynamicFrame, DynamicFrameReader, DynamicFrameWriter
from awsglue.sources import catalog_frame, files_frame
from awsglue.targets import write_catalog, write_files
from pyspark.sql import SparkSession


class GlueContext:
    def __init__(self, sparkContext, **options):
        self._sc = sparkContext
        self._session = SparkSession.builder.getOrCreate()
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = _DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)

    @property
    def spark_session(self):
        return self._session

    @property
    def sparkContext(self):
        return self._sc

    sc = sparkContext

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return getattr(self._session, name)
        except AttributeError:
            raise AttributeError("'GlueContext' object has no attribute '%s' (the sandbox's awsglue does not know it)" % name) from None

    def get_logger(self):
        logger = logging.getLogger("glue")
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s GlueLogger: %(message)s"))
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
        return logger

    def create_dynamic_frame_from_catalog(
        self, database, table_name, redshift_tmp_dir="", transformation_ctx="", push_down_predicate="",
        additional_options={}, catalog_id=None, **kwargs
    ):  # fmt: skip
        frame = catalog_frame(self, database, table_name)
        if push_down_predicate:
            frame = frame.where(push_down_predicate)
        return DynamicFrame(frame, self, transformation_ctx or table_name)

    def create_dynamic_frame_from_options(
        self, connection_type, connection_options={}, format=None, format_options={}, transformation_ctx="", **kwargs
    ):
        frame = files_frame(self, connection_type, connection_options, format, format_options)
        return DynamicFrame(frame, self, transformation_ctx)

    def write_dynamic_frame_from_options(
        self, frame, connection_type, connection_options={}, format=None, format_options={}, transformation_ctx=""
    ):
        write_files(frame.toDF(), connection_type, connection_options, format, format_options)
        return frame

    def write_dynamic_frame_from_catalog(
        self, frame, database, table_name, redshift_tmp_dir="", transformation_ctx="", additional_options={}, catalog_id=None
    ):
        write_catalog(self, frame.toDF(), database, table_name)
        return frame

    def purge_s3_path(self, s3_path, options={}, transformation_ctx=""):
        import awslab_bridge

        awslab_bridge.ask("remove", uri=s3_path)


class _DataFrameReader:
    def __init__(self, glue_context):
        self._glue = glue_context

    def from_catalog(self, database, table_name, **kwargs):
        return self._glue.create_dynamic_frame_from_catalog(database, table_name).toDF()

    def from_options(self, *args, **kwargs):
        return self._glue.create_dynamic_frame_from_options(*args, **kwargs).toDF()
