"""Writes src/sandbox/generated/constraints/<service>.json: what the SDK's schemas leave out of AWS's models.

Run by a maintainer, with botocore installed (its models are Apache-2.0): python3 scripts/generate-constraints.py
The services are the SDK clients of package.json. Constraints are kept by structure and member, because the schemas
inline simple shapes: e an enum's name, l the length, r the range, w a whole number, i the constraint of a list's items
or a map's values, k that of a map's keys. Patterns are left out: models of different years disagree about them.
"""
import glob
import gzip
import json
import os

import botocore

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TARGET = os.path.join(ROOT, "src", "sandbox", "generated", "constraints")
MODELS = os.path.join(os.path.dirname(botocore.__file__), "data")

# Where AWS takes more than its model says, or has an error of its own for what the model excludes.
LOOSER = {
    "sqs": [
        # Names of system attributes, as all clients before MessageSystemAttributeNames gave them.
        ("ReceiveMessageRequest", "AttributeNames"),
        # InvalidAttributeName.
        ("GetQueueAttributesRequest", "AttributeNames"),
        ("CreateQueueRequest", "Attributes"),
        ("SetQueueAttributesRequest", "Attributes"),
    ],
}


def main():
    with open(os.path.join(ROOT, "package.json")) as file:
        dependencies = json.load(file)["dependencies"]
    prefix = "@aws-sdk/client-"
    wanted = {name[len(prefix):] for name in dependencies if name.startswith(prefix)}
    os.makedirs(TARGET, exist_ok=True)
    for folder in sorted(os.listdir(MODELS)):
        model = newest_model(folder)
        if model is None:
            continue
        service_id = model["metadata"].get("serviceId", folder).lower().replace(" ", "-")
        if service_id not in wanted:
            continue
        wanted.discard(service_id)
        with open(os.path.join(TARGET, service_id + ".json"), "w") as file:
            constraints = constraints_of(model)
            for structure, member in LOOSER.get(service_id, []):
                del constraints["members"][structure][member]
            json.dump(constraints, file, sort_keys=True, separators=(",", ":"))
            file.write("\n")
    if wanted:
        raise SystemExit("no botocore model for: " + ", ".join(sorted(wanted)))


def newest_model(folder):
    paths = sorted(glob.glob(os.path.join(MODELS, folder, "*", "service-2.json*")))
    if not paths:
        return None
    reader = gzip.open if paths[-1].endswith(".gz") else open
    with reader(paths[-1], "rt", encoding="utf-8") as file:
        return json.load(file)


def constraints_of(model):
    shapes = model["shapes"]
    enums, members = {}, {}
    waiting = [operation["input"]["shape"] for operation in model["operations"].values() if "input" in operation]
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = shapes[name]
        for reference in references(shape):
            waiting.append(reference["shape"])
        found = {
            member: constraint
            for member, reference in shape.get("members", {}).items()
            if (constraint := constraint_of(shapes, reference["shape"], enums))
        }
        if found:
            members[name] = found
    return {"enums": enums, "members": members}


def references(shape):
    yield from shape.get("members", {}).values()
    for key in ("member", "key", "value"):
        if key in shape:
            yield shape[key]


def constraint_of(shapes, name, enums, depth=0):
    shape = shapes[name]
    kind = shape["type"]
    constraint = {}
    if "enum" in shape:
        enums[name] = shape["enum"]
        constraint["e"] = name
    if "min" in shape or "max" in shape:
        numeric = kind in ("integer", "long", "float", "double")
        constraint["r" if numeric else "l"] = [shape.get("min"), shape.get("max")]
    if kind in ("integer", "long"):
        constraint["w"] = 1
    if depth < 4:
        inner = shape.get("member") if kind == "list" else shape.get("value") if kind == "map" else None
        if inner and (of_items := constraint_of(shapes, inner["shape"], enums, depth + 1)):
            constraint["i"] = of_items
        if kind == "map" and (of_keys := constraint_of(shapes, shape["key"]["shape"], enums, depth + 1)):
            constraint["k"] = of_keys
    return constraint


main()
