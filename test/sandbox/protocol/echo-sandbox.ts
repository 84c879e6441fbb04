/** A sandbox whose every operation of every loaded client answers what the test chose, and remembers its input. */
import { clients } from "../../../src/sandbox/generated/clients.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { defineService } from "../../../src/sandbox/kit/index.ts";
import { createRegistry, type OperationSchema, type ServiceSchema } from "../../../src/sandbox/protocol/index.ts";
import { serviceTable } from "../../../src/sandbox/service-table.ts";

export interface Echo {
  readonly sandbox: Sandbox;
  /** Answers (or throws) what `answer` says; inputs go to `received`. */
  answer: () => object;
  received: unknown;
}

export async function createEcho(schemas: readonly ServiceSchema[]): Promise<Echo> {
  const echo: Omit<Echo, "sandbox"> = { answer: () => ({}), received: undefined };
  const services = schemas.map(({ row, operations }) => {
    const handle = (input: unknown) => {
      echo.received = input;
      return echo.answer();
    };
    const real = Object.fromEntries([...operations.keys()].map((name) => [name, handle]));
    const service = defineService<object>({ id: row.id, collections: [], real, modelled: {} });
    return [row.id, () => Promise.resolve({ default: service })] as const;
  });
  const sandbox = await createSandbox({ pace: "instant" }, { services: Object.fromEntries(services), clients });
  return Object.assign(echo, { sandbox });
}

/** The schemas of every client of package.json. */
export async function loadSchemas(): Promise<readonly ServiceSchema[]> {
  const registry = createRegistry(serviceTable, clients);
  const rows = Object.keys(clients).map((id) => {
    const row = registry.byId(id);
    if (!row) throw new Error(`${id} has no row in the service table`);
    return row;
  });
  return (await Promise.all(rows.map((row) => registry.load(row)))).filter((schema) => schema !== undefined);
}

/** A client of the service whose requests the sandbox answers in-process. */
export async function clientOf({ row }: ServiceSchema, sandbox: Sandbox): Promise<EchoClient> {
  const module = await clients[row.id]?.();
  const [, Client] = Object.entries(module ?? {}).find(
    ([name, value]) => name.endsWith("Client") && name !== "__Client" && typeof value === "function",
  ) as [string, new (config: object) => { send(command: unknown): Promise<object> }];
  const client = new Client({
    region: "us-east-1",
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
  return {
    send: ({ name }, input) => {
      const Command = module?.[`${name}Command`] as new (input: object) => unknown;
      return client.send(new Command(input));
    },
  };
}

export interface EchoClient {
  send(operation: OperationSchema, input: object): Promise<object>;
}
