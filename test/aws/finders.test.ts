/**
 * A sandbox without an operation holds nothing of it, so cleanup passes over finders that meet "not implemented". That is
 * only honest while the sandbox offers what finders and readers ask: else "clean" would be said of what nobody looked at.
 */
import type { IAM } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeFault } from "../../src/aws/faults.ts";
import { allTypes, type ResourceContext } from "../../src/aws/index.ts";
import type { ResourceRef } from "../../src/journal/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterAll(() => sandbox?.close());

/** Whatever identifier a type asks for, it has one. */
const madeUp = (type: string): ResourceRef => ({
  type,
  id: "lab-x-abc234",
  ids: new Proxy({}, { get: () => "lab-x-abc234" }),
});

/** Names of commands: all that were sent, and those that the sandbox does not have. */
interface Asked {
  readonly sent: Set<string>;
  readonly notOffered: string[];
}

const contextOf = (asked: Asked): ResourceContext => ({
  run: { id: "abc234", lab: "x", nonce: "0", account: sandbox.account, partition: "aws", region: sandbox.region },
  ours: (type) => [madeUp(type)],
  isRunName: (name) => name?.startsWith("lab-x-abc234") ?? false,
  aws: (Client) => overheard(new (Client as unknown as typeof IAM)(configuration()), asked) as never,
});

const configuration = () => ({
  region: sandbox.region,
  credentials: sandbox.credentials,
  requestHandler: sandbox.requestHandler(),
  disableHostPrefix: true,
  maxAttempts: 1,
});

function overheard(client: IAM, { sent, notOffered }: Asked): IAM {
  client.middlewareStack.add(
    (next, { clientName, commandName }) =>
      (args) => {
        sent.add(`${clientName} ${commandName}`);
        return next(args).catch((error: unknown) => {
          if (describeFault(error).status === 501) notOffered.push(`${clientName} ${commandName}`);
          throw error;
        });
      },
    { step: "initialize", priority: "high" },
  );
  return client;
}

it("the sandbox offers every operation that finders and readers call", async () => {
  const asked: Asked = { sent: new Set(), notOffered: [] };
  const types = await allTypes();
  // That nothing is there, or that the made-up name is no name, is an answer.
  for (const type of types)
    await Promise.allSettled([type.find(contextOf(asked)), type.read(contextOf(asked), madeUp(type.type))]);
  expect(asked.notOffered).toEqual([]);
  expect(asked.sent.size, "hardly anything was asked").toBeGreaterThan(types.length);
});
