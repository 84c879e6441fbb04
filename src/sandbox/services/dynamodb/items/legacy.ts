import { notInSandbox } from "../faults.ts";

const LEGACY = [
  "AttributesToGet",
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
];

/**
 * The parameters that expressions took the place of in 2014 are refused by name.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 */
export function refuseLegacy(input: object): void {
  for (const [name, value] of Object.entries(input))
    if (value !== undefined && LEGACY.includes(name))
      throw notInSandbox(`The legacy parameter ${name} (use an expression instead)`);
}
