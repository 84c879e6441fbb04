/** A sandbox whose every operation of every loaded client answers what the test chose, and remembers its input. */
import { clients } from "../../../src/sandbox/generated/clients.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { defineService } from "../../../src/sandbox/kit/index.ts";
import { createRegistry, type OperationSchema, type ServiceSchema } from "../../../src/sandbox/protocol/index.ts";
import { serviceTable } from "../../../src/sandbox/service-table.ts";
import { withoutStreams } from "./client-quirks.ts";

export interface Echo {
  readonly sandbox: Sandbox;
  /** Answers (or throws) what `answer` says; inputs go to `received`. */
  answer: () => object;
  received: unknown;
}

export async function createEcho(schemas: readonly ServiceSchema[]): Promise<Echo> {
  const echo: Omit<Echo, "sandbox"> = { answer: () => ({}), received: undefined };
  const services = schemas.map(({ row, operations }) => {
    const handle = async (input: object) => {
      echo.received = await withoutStreams("", input);
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
export async function clientOf({ row }: ServiceSchema, sandbox: Sandbox, more: object = {}): Promise<EchoClient> {
  const module = (await clients[row.id]?.()) ?? {};
  const [, Client] = Object.entries(module).find(
    ([name, value]) => name.endsWith("Client") && name !== "__Client" && typeof value === "function",
  ) as [string, new (config: object) => SdkClient];
  const handler = sandbox.requestHandler();
  const create = (credentials: object, requestHandler: object = handler) =>
    new Client({ region: "us-east-1", credentials, requestHandler, maxAttempts: 1, ...more });
  const commandOf = ({ name }: OperationSchema, input: object) =>
    new (module[`${name}Command`] as new (input: object) => unknown)(input);
  const client = create(sandbox.credentials);
  return {
    send: (operation, input) => client.send(commandOf(operation, input)),
    raw: async (operation, input, { change = () => {}, afterSigning = () => {}, credentials }) => {
      const answers: RawAnswer[] = [];
      const recording = {
        ...handler,
        handle: async (request: SdkRequest) => {
          afterSigning(request);
          const answer = await handler.handle(request);
          answers.push(await readAnswer(answer.response));
          return answer;
        },
      };
      const raw = create(credentials ?? sandbox.credentials, recording);
      raw.middlewareStack.add(
        (next) => (args) => {
          change(args.request);
          return next(args);
        },
        { step: "build", priority: "low", name: "change" },
      );
      await raw.send(commandOf(operation, input)).catch(() => {});
      const [answer] = answers;
      if (!answer) throw new Error(`${operation.name} was not sent`);
      return answer;
    },
  };
}

async function readAnswer({ statusCode, headers, body }: { statusCode: number; headers: object; body?: unknown }) {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
  return { status: statusCode, headers: headers as Record<string, string>, body: bytes.toString("utf8") };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SdkRequest {
  readonly method: string;
  path: string;
  readonly hostname: string;
  readonly headers: Record<string, string>;
  body?: unknown;
}

interface SdkClient {
  send(command: unknown): Promise<object>;
  readonly middlewareStack: {
    add(
      middleware: (next: (args: { request: SdkRequest }) => unknown) => (args: { request: SdkRequest }) => unknown,
      options: object,
    ): void;
  };
}

export interface RawOptions {
  /** Changes the request before it is signed. */
  change?(request: SdkRequest): void;
  afterSigning?(request: SdkRequest): void;
  readonly credentials?: object;
}

export interface EchoClient {
  send(operation: OperationSchema, input: object): Promise<object>;
  /** The answer's bytes, whatever the client makes of them. */
  raw(operation: OperationSchema, input: object, options: RawOptions): Promise<RawAnswer>;
}
