"""What several functions share. It lies in a layer: one copy, numbered versions, no copy in the functions' own code."""
import os

name = "lab-common"
version = int("${version}")
path = os.path.dirname(os.path.abspath(__file__))

# USD per GB-second, us-east-1: https://aws.amazon.com/lambda/pricing/
PRICE = {"x86_64": 0.0000166667, "arm64": 0.0000133334}


def cost(billed_ms, memory_mb, architecture):
    return billed_ms / 1000 * memory_mb / 1024 * PRICE[architecture]
