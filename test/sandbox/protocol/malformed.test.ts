/** Whatever bytes arrive, the answer is an error in AWS's form and a 4xx, never a crash or a 500. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clients } from "../../../src/sandbox/generated/clients.ts";
import type { WireRequest } from "../../../src/sandbox/kit/index.ts";
import type { OperationSchema, ServiceSchema } from "../../../src/sandbox/protocol/index.ts";
import type { Traits } from "../../../src/sandbox/protocol/shape.ts";
import { acceptable, BYTES_ONLY } from "./client-quirks.ts";
import { clientOf, createEcho, type Echo, type EchoClient, loadSchemas, type RawAnswer } from "./echo-sandbox.ts";
import { randomValue } from "./random-values.ts";

const RUNS = process.env.AWSLAB_FULL === "1" ? 1000 : 20;

let schemas: readonly ServiceSchema[];
let echo: Echo;
beforeAll(async () => {
  schemas = await loadSchemas();
  echo = await createEcho(schemas);
});
afterAll(() => echo.sandbox.close());

const BODIES = [
  "",
  "{",
  "[1]",
  "null",
  '"text"',
  "{}}",
  "<a>",
  "<a><b></a>",
  "Action",
  "&&==&",
  "%%%",
  "\u0000",
  "a=1&a.b=2&a.1=3",
];

describe.each(Object.keys(clients))("%s", (id) => {
  let client: EchoClient;
  let operations: readonly OperationSchema[];
  beforeAll(async () => {
    const schema = schemas.find(({ row }) => row.id === id) as ServiceSchema;
    client = await clientOf(schema, echo.sandbox);
    operations = [...schema.operations.values()].filter(
      ({ input, output, traits }) => !input.eventStream && !output.eventStream && traits.http?.[0] !== "HEAD",
    );
    echo.answer = () => ({});
  });

  const anyOperation = () => fc.nat(operations.length - 1).map((i) => operations[i] as OperationSchema);
  const inputOf = ({ input }: OperationSchema) =>
    input.kind === "unit" ? {} : acceptable(id, randomValue(input, { seed: 3 }));

  test("bodies that are no document, or another one", async () => {
    const body = fc.oneof(fc.constantFrom(...BODIES), fc.string(), fc.uint8Array(), fc.json());
    let refusals = 0;
    const property = fc.asyncProperty(anyOperation(), body, async (operation, bytes) => {
      const answer = await client.raw(operation, inputOf(operation), { change: (request) => setBody(request, bytes) });
      refusedOrHarmless(answer);
      if (answer.status >= 400) refusals += 1;
    });
    await fc.assert(property, { seed: 1, numRuns: RUNS });
    if (!BYTES_ONLY.has(id)) expect(refusals).toBeGreaterThan(RUNS / 4);
  });

  test("bodies with a part changed: other kinds, cut off, nonsense", async () => {
    const property = fc.asyncProperty(
      anyOperation(),
      fc.nat(),
      fc.string(),
      fc.boolean(),
      async (operation, at, put, cut) => {
        const answer = await client.raw(operation, inputOf(operation), {
          change: (request) => {
            const text = textOf(request.body);
            const i = text.length === 0 ? 0 : at % text.length;
            setBody(request, text.slice(0, i) + put + (cut ? "" : text.slice(i + 1)));
          },
        });
        refusedOrHarmless(answer);
      },
    );
    await fc.assert(property, { seed: 2, numRuns: RUNS });
  });

  test("values of the wrong kind in JSON", async () => {
    const values = fc.constantFrom<unknown>(
      null,
      1,
      -1.5,
      "text",
      true,
      [],
      [null],
      {},
      { a: 1 },
      [[[1]]],
      "NaN",
      Number.MAX_VALUE,
    );
    const property = fc.asyncProperty(anyOperation(), fc.nat(), values, async (operation, at, value) => {
      const answer = await client.raw(operation, inputOf(operation), {
        change: (request) => {
          const text = textOf(request.body);
          if (text.startsWith("{")) setBody(request, JSON.stringify(replaced(JSON.parse(text), at, value)));
          else
            setBody(
              request,
              text.replaceAll(/=[^&]+/g, (pair, i) => (i % 3 === at % 3 && i > 40 ? "=nonsense" : pair)),
            );
        },
      });
      refusedOrHarmless(answer);
    });
    await fc.assert(property, { seed: 3, numRuns: RUNS });
  });

  test("missing members are named", async () => {
    const demanding = operations.filter(({ input }) => {
      const required = input.members.filter((member) => member.required);
      return required.length > 0 && required.every(({ shape }) => !isRouted(shape.traits));
    });
    for (const operation of demanding.slice(0, 25)) {
      const answer = await client.raw(operation, {}, {});
      refused(answer);
      expect(answer.body).toMatch(/must not be null|must contain the parameter/);
    }
  });

  test("an unknown operation, a bad signature, no signature, an unknown key", async () => {
    const [operation] = operations;
    if (!operation) throw new Error(`${id} has no operations`);
    const input = inputOf(operation);
    const unknown = await client.raw(operation, input, {
      change: (request) => {
        const target = request.headers["x-amz-target"];
        if (target) request.headers["x-amz-target"] = `${target}Nonsense`;
        else if (textOf(request.body).includes("Action="))
          setBody(request, textOf(request.body).replace(/Action=\w+/, "Action=Nonsense"));
        else Object.assign(request, { method: "PATCH", path: "/Nonsense" });
      },
    });
    expect(unknown.body).toMatch(/Nonsense/);
    const unsigned = (request: { headers: Record<string, string> }) => void delete request.headers.authorization;
    const spoilt = (request: { body?: unknown }) => {
      request.body = `${textOf(request.body)} `;
    };
    const nobody = { accessKeyId: "AKIANOBODY", secretAccessKey: "none" };
    for (const answer of [
      unknown,
      await client.raw(operation, input, { afterSigning: unsigned }),
      await client.raw(operation, input, { afterSigning: spoilt }),
      await client.raw(operation, input, { credentials: nobody }),
      await client.raw(operation, input, { credentials: { ...echo.sandbox.credentials, secretAccessKey: "wrong" } }),
    ])
      refused(answer);
  });
});

test("requests that are no AWS request at all", async () => {
  const token = fc.string({ minLength: 1, maxLength: 12 });
  const headers = fc.dictionary(
    fc.constantFrom(
      "x-amz-target",
      "content-type",
      "authorization",
      "smithy-protocol",
      "x-amz-date",
      "content-encoding",
    ),
    fc.oneof(
      token,
      fc.constantFrom(
        "AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request, SignedHeaders=, Signature=",
        "rpc-v2-cbor",
        "gzip",
      ),
      fc.constantFrom("application/x-www-form-urlencoded", "application/x-amz-json-1.1", "aws-chunked", "..."),
    ),
  );
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "HEAD", "DELETE", "PATCH"),
    path: fc.oneof(fc.constantFrom("/", "//", "/%", "/service/x/operation/y", "/_sandbox/x"), fc.webPath()),
    query: fc.dictionary(
      fc.constantFrom("Action", "Version", "X-Amz-Credential", "X-Amz-Algorithm", "list-type"),
      token,
    ),
    headers,
    body: fc.uint8Array(),
  });
  const property = fc.asyncProperty(request, async ({ query, ...rest }) => {
    const wire: WireRequest = {
      ...rest,
      query: new URLSearchParams(query),
      headers: { host: "127.0.0.1", ...rest.headers },
    };
    const { status } = await echo.sandbox.handle(wire);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
  await fc.assert(property, { seed: 4, numRuns: 10 * RUNS });
});

test("a body that is too large", async () => {
  const { url } = await echo.sandbox.listen();
  const response = await fetch(url, { method: "POST", body: Buffer.alloc(64 * 1024 * 1024 + 1) });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ __type: "RequestEntityTooLargeException" });
});

const textOf = (body: unknown): string =>
  typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body).toString("latin1") : "";

// Without these a request is routed to another operation, or to none.
const isRouted = ({ httpLabel, httpHeader, httpQuery }: Traits): boolean =>
  httpLabel !== undefined || httpHeader !== undefined || httpQuery !== undefined;

function setBody(request: { body?: unknown; headers: Record<string, string> }, body: string | Uint8Array): void {
  request.body = body;
  request.headers["content-length"] = String(Buffer.byteLength(body));
}

function refusedOrHarmless(answer: RawAnswer): void {
  if (answer.status >= 300) refused(answer);
}

function refused({ status, headers, body }: RawAnswer): void {
  expect(status, body).toBeGreaterThanOrEqual(400);
  expect(status, body).toBeLessThan(500);
  expect(headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  if (headers["content-type"]?.includes("json")) expect(JSON.parse(body).__type, body).toMatch(/^\w/);
  else expect(body).toMatch(/<Code>[\w.]+<\/Code><Message>/);
}

/** The document with its n-th value replaced. */
function replaced(document: unknown, at: number, value: unknown): unknown {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk(child);
    }
  };
  walk(document);
  const [node, key] = places[at % Math.max(1, places.length)] ?? [];
  if (node && key !== undefined) node[key] = value;
  return document;
}
