"""https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html"""

import argparse


class GlueArgumentError(Exception):
    pass


class GlueArgumentParser(argparse.ArgumentParser):
    def error(self, message):
        raise GlueArgumentError(message)


# Glue's own arguments, which a script gets without asking.
_OWN = ["job-bookmark-option", "job-bookmark-from", "job-bookmark-to", "JOB_ID", "JOB_RUN_ID", "SECURITY_CONFIGURATION"]
_OWN += ["encryption-type", "TempDir", "enable-data-lineage"]


def getResolvedOptions(args, options):
    parser = GlueArgumentParser(allow_abbrev=False)
    for option in options:
        name = option[2:] if option.startswith("--") else option
        if name in _OWN and name not in ("TempDir",):
            raise RuntimeError("Using reserved arguments " + name)
        parser.add_argument("--" + name, required=True)
    for name in _OWN:
        if name not in [option.lstrip("-") for option in options]:
            parser.add_argument("--" + name, required=False)
    parsed, _ = parser.parse_known_args(args[1:])
    return {key.replace("-", "_"): value for key, value in vars(parsed).items() if value is not None}
