"""
AWS Glue's Python library over PySpark, whichever one runs.
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-extensions.html
"""

__all__ = ["DynamicFrame"]


# Python shell jobs have awsglue.utils and no PySpark.
def __getattr__(name):
    if name == "DynamicFrame":
        from awsglue.dynamicframe import DynamicFrame

        return DynamicFrame
    raise AttributeError(name)
