"""
AWS Glue's Python library over PySpark, whichever one runs.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-extensions.html
"""

from awsglue.dynamicframe import DynamicFrame

__all__ = ["DynamicFrame"]
