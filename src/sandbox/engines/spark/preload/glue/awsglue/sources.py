"""Where DynamicFrames come from."""

import awslab_bridge


def catalog_frame(glue, database, table):
    """Unlike Spark itself, Glue reads a table's files with their headers."""
    session = glue.spark_session
    if awslab_bridge.program.get("engine") == "shim":
        from pyspark.sql.dataframe import DataFrame

        return DataFrame(session, awslab_bridge.ask("dynamic-table", database=database, table=table))
    folder = awslab_bridge.ask("export-table", database=database, table=table)
    return session.read.parquet("file://" + folder)


def files_frame(glue, connection, options, format, format_options):
    if connection != "s3":
        raise NotImplementedError("the sandbox's awsglue does not know the connection type %s" % connection)
    paths = options.get("paths") or [options["path"]]
    reader = glue.spark_session.read
    if format == "csv":
        reader = reader.option("header", bool(format_options.get("withHeader", False)))
        reader = reader.option("sep", format_options.get("separator", ","))
        if "quoteChar" in format_options:
            quote = format_options["quoteChar"]
            reader = reader.option("quote", "" if quote == -1 else quote)
        return _first_names(reader.csv(paths), format_options)
    if format in ("json", "parquet"):
        return getattr(reader, format)(paths) if format == "json" else reader.parquet(*paths)
    raise NotImplementedError("the sandbox's awsglue does not read the format %s" % format)


def _first_names(frame, options):
    """Without a header Glue calls the columns col0, col1."""
    if options.get("withHeader", False):
        return frame
    for index in range(len(frame.columns)):
        frame = frame.withColumnRenamed("_c%d" % index, "col%d" % index)
    return frame
