/** Keys, attributes and throughput of tables as they are asked for, checked. */
import type { DynamoDB } from "../api.ts";
import { invalid, invalidValues, notInSandbox } from "../faults.ts";
import type { Keys, ScalarType, Throughput } from "../state.ts";

export const NO_THROUGHPUT: Throughput = { read: 0, write: 0 };

export function readKeySchema(schema: readonly DynamoDB.KeySchemaElement[] = []): Keys {
  const [first, second, ...more] = schema;
  if (first?.KeyType !== "HASH") throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (more.length > 0 || second?.KeyType === "HASH") {
    // Indexes on AWS may have up to four attributes in each part of their key.
    throw notInSandbox("A key of more than one HASH and one RANGE attribute");
  }
  const hash = first.AttributeName ?? "";
  const range = second?.AttributeName;
  if (range === hash) throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  return { hash, range };
}

export function readAttributes(
  definitions: readonly DynamoDB.AttributeDefinition[] | undefined,
): Readonly<Record<string, ScalarType>> {
  const attributes: Record<string, ScalarType> = {};
  for (const { AttributeName: name = "", AttributeType: type } of definitions ?? []) {
    if (Object.hasOwn(attributes, name)) throw invalidValues(`Cannot have two attributes with the same name: ${name}`);
    if (type) attributes[name] = type;
  }
  return attributes;
}

/** Units of a table, or of the index that is named. */
export function readThroughput(
  given: DynamoDB.ProvisionedThroughput | undefined,
  billing: DynamoDB.BillingMode,
  index?: string,
): Throughput {
  const read = given?.ReadCapacityUnits;
  const write = given?.WriteCapacityUnits;
  if (billing === "PAY_PER_REQUEST") {
    if (given)
      throw invalidValues(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    return NO_THROUGHPUT;
  }
  if (read === undefined || write === undefined)
    throw index === undefined
      ? invalidValues("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
      : invalidValues(`ProvisionedThroughput is not specified for index: ${index}`);
  return { read, write };
}
