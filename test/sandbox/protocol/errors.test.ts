/** Every modelled error of every client arrives as the SDK's own exception: class, message, members and status. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clients } from "../../../src/sandbox/generated/clients.ts";
import { fault } from "../../../src/sandbox/kit/index.ts";
import type { OperationSchema, ServiceSchema, Shape } from "../../../src/sandbox/protocol/index.ts";
import { acceptable } from "./client-quirks.ts";
import { clientOf, createEcho, type Echo, type EchoClient, loadSchemas } from "./echo-sandbox.ts";
import { plain, randomValue } from "./random-values.ts";

let schemas: readonly ServiceSchema[];
let echo: Echo;
beforeAll(async () => {
  schemas = await loadSchemas();
  echo = await createEcho(schemas);
});
afterAll(() => echo.sandbox.close());

// Two shapes with one query code: the SDK itself takes the first.
const AMBIGUOUS = ["cloudwatch.ResourceNotFoundException", "cloudwatch.DashboardNotFoundError"];

describe.each(Object.keys(clients))("%s", (id) => {
  test("its modelled errors", async () => {
    const schema = schemas.find(({ row }) => row.id === id) as ServiceSchema;
    const client = await clientOf(schema, echo.sandbox);
    const [operation] = schema.operations.values();
    for (const shape of schema.errors.values())
      if (shape.traits.error !== undefined && !AMBIGUOUS.includes(`${id}.${shape.name}`))
        await arrives(id, client, operation as OperationSchema, shape);
  });

  test("an error that the model does not know, and a crash of the handler", async () => {
    const schema = schemas.find(({ row }) => row.id === id) as ServiceSchema;
    const client = await clientOf(schema, echo.sandbox);
    const [operation] = schema.operations.values();
    echo.answer = () => {
      throw fault("Some.Unmodelled", "As on AWS <&>");
    };
    const input = acceptable(id, randomValue((operation as OperationSchema).input, { seed: 1 }));
    await expect(client.send(operation as OperationSchema, input)).rejects.toMatchObject({
      name: "Some.Unmodelled",
      message: "As on AWS <&>",
      $metadata: { httpStatusCode: 400 },
    });
    echo.answer = () => {
      throw new TypeError("secret detail");
    };
    const crash = client.send(operation as OperationSchema, input);
    await expect(crash).rejects.toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    await expect(crash).rejects.not.toMatchObject({ message: expect.stringContaining("secret") });
  });
});

async function arrives(id: string, client: EchoClient, operation: OperationSchema, shape: Shape) {
  const name = shape.name ?? "";
  const message = `${name} says: <no> & "more"`;
  const { message: _, Message: __, ...members } = randomValue(shape, { seed: 7, density: 1 });
  echo.answer = () => {
    throw fault(name, message, { members });
  };
  const error = await client.send(operation, acceptable(id, randomValue(operation.input, { seed: 1 }))).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { error: kind, httpError, awsQueryError } = shape.traits;
  const statuses = [httpError, awsQueryError?.[1], kind === "server" ? 500 : 400].filter((each) => each !== undefined);
  expect(error, name).toMatchObject({ name, message });
  expect(statuses, name).toContain((error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode);
  expect(plain({ ...(error as object) }), name).toMatchObject(plain(members) as object);
}
