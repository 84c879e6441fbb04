"""Where DynamicFrames go to."""


def write_files(frame, connection, options, format, format_options):
    if connection != "s3":
        raise NotImplementedError("the sandbox's awsglue does not know the connection type %s" % connection)
    writer = frame.write.mode("append")
    if options.get("partitionKeys"):
        writer = writer.partitionBy(*options["partitionKeys"])
    name = {"glueparquet": "parquet"}.get(format, format)
    if name == "csv":
        writer = writer.option("header", bool(format_options.get("writeHeader", True)))
        writer = writer.option("sep", format_options.get("separator", ","))
    elif name not in ("json", "parquet"):
        raise NotImplementedError("the sandbox's awsglue does not write the format %s" % format)
    writer.format(name).save(options["path"])


def write_catalog(glue, frame, database, table):
    target = glue.spark_session.table("%s.%s" % (database, table))
    frame.select(*target.columns).write.insertInto("%s.%s" % (database, table))
