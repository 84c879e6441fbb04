import type { ServiceSchema } from "./service-schema.ts";
import type { WireError } from "./wire-error.ts";

/**
 * Services that once spoke awsQuery tell JSON and CBOR clients the old code in a header.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export const queryErrorHeader = (
  { code, sender }: WireError,
  service: ServiceSchema | undefined,
): Record<string, string> =>
  service?.queryCompatible ? { "x-amzn-query-error": `${code};${sender ? "Sender" : "Receiver"}` } : {};
