/**
 * Random input and output of every operation survive the way from the SDK's client through the wire to a handler and
 * back. A seeded sample runs with the tests; AWSLAB_FULL=1 runs every operation several times.
 */
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clients } from "../../../src/sandbox/generated/clients.ts";
import type { OperationSchema, ServiceSchema } from "../../../src/sandbox/protocol/index.ts";
import { acceptable, SKIPPED, withoutStreams } from "./client-quirks.ts";
import { clientOf, createEcho, type Echo, type EchoClient, loadSchemas } from "./echo-sandbox.ts";
import { plain, type RandomOptions, randomValue } from "./random-values.ts";

const full = process.env.AWSLAB_FULL === "1";
const SAMPLE = 25;

let schemas: readonly ServiceSchema[];
let echo: Echo;
beforeAll(async () => {
  schemas = await loadSchemas();
  echo = await createEcho(schemas);
});
afterAll(() => echo.sandbox.close());

// The same service over another protocol, as other clients speak it: the AWS CLI 2 of 2022 and boto3 of 2026.
const OTHER_PROTOCOLS: readonly [string, object][] = [
  ["cloudwatch", { protocol: AwsQueryProtocol }],
  ["cloudwatch", { protocol: AwsSmithyRpcV2CborProtocol }],
];
const cases = [...Object.keys(clients).map((id): [string, object] => [id, {}]), ...OTHER_PROTOCOLS];

describe.each(cases)("%s %o", (id, config) => {
  test("input and output of its operations", async () => {
    const schema = schemas.find(({ row }) => row.id === id) as ServiceSchema;
    const client = await clientOf(schema, echo.sandbox, config);
    const operations = [...schema.operations.values()].filter(
      ({ name, input, output }) => !SKIPPED[`${id}.${name}`] && !input.eventStream && !output.eventStream,
    );
    const property = fc.asyncProperty(
      fc.nat(operations.length - 1),
      fc.integer(),
      fc.constantFrom(0.1, 0.5, 1),
      async (i, seed, density) => {
        await roundTrip(id, client, operations[i] as OperationSchema, { seed, density });
      },
    );
    const examples = full
      ? operations.flatMap((_, i) => [1, 2, 3].map((n): [number, number, number] => [i, n, n / 3]))
      : [];
    await fc.assert(property, { seed: 20261123, numRuns: SAMPLE + examples.length, examples });
  }, 600_000);
});

async function roundTrip(id: string, client: EchoClient, operation: OperationSchema, options: RandomOptions) {
  const { name, input, output } = operation;
  const sent = input.kind === "unit" ? {} : acceptable(id, randomValue(input, options));
  const chosen = acceptable(
    id,
    output.kind === "unit" ? {} : randomValue(output, { ...options, seed: options.seed + 1 }),
  );
  echo.answer = () => chosen;
  const answered = await withoutStreams(id, await client.send(operation, sent));
  expect(plain(await withoutStreams(id, echo.received as object)), `${name}: input`).toEqual(
    plain(acceptable(id, sent)),
  );
  expect(plain(answered), `${name}: output`).toEqual(plain(chosen));
}
