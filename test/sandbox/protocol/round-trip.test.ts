/**
 * Random input and output of every operation survive the way from the SDK's client through the wire to a handler and
 * back. A seeded sample runs with the tests; AWSLAB_FULL=1 runs every operation several times.
 */
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clients } from "../../../src/sandbox/generated/clients.ts";
import type { OperationSchema, ServiceSchema } from "../../../src/sandbox/protocol/index.ts";
import { clientOf, createEcho, type Echo, type EchoClient, loadSchemas } from "./echo-sandbox.ts";
import { plain, randomValue } from "./random-values.ts";

const full = process.env.AWSLAB_FULL === "1";
const SAMPLE = 40;

// Each with its reason: what the SDK itself changes on the way.
const SKIPPED: Readonly<Record<string, string>> = {
  "ec2.CopySnapshot": "the client adds a presigned URL of its own",
};

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
        await roundTrip(client, operations[i] as OperationSchema, { seed, density });
      },
    );
    const examples = full
      ? operations.flatMap((_, i) => [1, 2, 3].map((n): [number, number, number] => [i, n, n / 3]))
      : [];
    await fc.assert(property, { seed: 20261123, numRuns: SAMPLE + examples.length, examples });
  }, 600_000);
});

async function roundTrip(client: EchoClient, operation: OperationSchema, options: { seed: number; density: number }) {
  const { name, input, output } = operation;
  const sent = input.kind === "unit" ? {} : randomValue(input, options);
  const chosen = output.kind === "unit" ? {} : randomValue(output, { ...options, seed: options.seed + 1 });
  echo.answer = () => chosen;
  const answered = await client.send(operation, sent);
  expect(plain(echo.received), `${name}: input`).toEqual(plain(sent));
  expect(plain(answered), `${name}: output`).toEqual(plain(chosen));
}
