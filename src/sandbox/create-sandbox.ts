import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nowMs } from "../shared/clock.ts";
import { randomOctets } from "../shared/random.ts";
import { clients } from "./generated/clients.ts";
import { constraints } from "./generated/constraints.ts";
import { services } from "./generated/services.ts";
import { createClock, type Pace } from "./kit/clock.ts";
import type { InventoryItem } from "./kit/context.ts";
import type { Service } from "./kit/service.ts";
import type { ServiceClient } from "./kit/types.ts";
import type { WireRequest, WireResponse } from "./kit/wire.ts";
import {
  type ClientLoaders,
  type ConstraintLoaders,
  createRegistry,
  type Registry,
  validateInput,
} from "./protocol/index.ts";
import { createAuthorization } from "./server/authorization.ts";
import { establishIdentity, forgetExpired } from "./server/credentials.ts";
import { createDocumentCalls, type DocumentCallOptions } from "./server/document-calls.ts";
import { createDoors } from "./server/doors.ts";
import { FaultInjection } from "./server/fault-injection.ts";
import { createFrontDoor, createUpgradeDoor } from "./server/front-door.ts";
import { type HttpHost, openHttpHost } from "./server/http-host.ts";
import { createRequestHandler, type SandboxRequestHandler } from "./server/in-process.ts";
import { createRequestChain } from "./server/request-chain.ts";
import { createRoleCalls } from "./server/role-calls.ts";
import { World } from "./server/world.ts";
import { serviceTable } from "./service-table.ts";
import { memoryStore } from "./state/memory-store.ts";
import type { Store } from "./state/store.ts";

export interface SandboxOptions {
  pace?: Pace;
  region?: string;
  /** Twelve digits; made at random where none is given. A store keeps the account it was first opened with. */
  account?: string;
  /** Where rows are kept; memory by default. */
  store?: Store;
  /** Blobs and working folders; a temporary folder, removed at close, by default. */
  folder?: string;
  log?(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** What `/_sandbox/health` tells beside pace, account, region and loaded services. */
  health?(): object;
  /** Called at every request but health's, on the wire or in-process. */
  onRequest?(): void;
}

/** What a sandbox is made of; tests put their own services in. */
export interface SandboxParts {
  readonly services: Readonly<Record<string, () => Promise<{ default: Service }>>>;
  readonly clients: ClientLoaders;
  /** Enums, lengths and ranges of the services' inputs; left out, only the schemas are enforced. */
  readonly constraints?: ConstraintLoaders;
  /** The service whose `authorize` decides for roles and users. */
  readonly authorizer?: string;
}

export interface Sandbox {
  readonly account: string;
  readonly region: string;
  /** The access key of the account's root. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Faults on demand, for chaos tests. */
  readonly faults: FaultInjection;
  /** Calls a service as the account's root, without the wire: for tests and bulk set-up. */
  service<M>(id: string): ServiceClient<M>;
  /** Every live resource of every service: the oracle of the cleanup tests. */
  inventory(region?: string): readonly InventoryItem[];
  /** Answers an HTTP request as the listening sandbox would: API calls and data-plane hosts. */
  handle(request: WireRequest): Promise<WireResponse>;
  /** For SDK clients in this process: `new ECSClient({ requestHandler: sandbox.requestHandler(), ... })`. */
  requestHandler(): SandboxRequestHandler;
  /** Opens the sandbox's one port on loopback; a second call answers the same host. */
  listen(address?: { host?: string; port?: number }): Promise<HttpHost>;
  close(): Promise<void>;
}

const builtIn: SandboxParts = { services, clients, constraints, authorizer: "iam" };

/** A sandbox in this process. Nothing listens until `listen`, or until a service needs an address to hand out. */
export async function createSandbox(options: SandboxOptions = {}, parts: SandboxParts = builtIn): Promise<Sandbox> {
  const store = options.store ?? memoryStore();
  const region = options.region ?? "us-east-1";
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "awslab-sandbox-"));
  const clock = createClock(options.pace ?? "fast", nowMs);
  const log = options.log ?? (() => {});
  const identity = establishIdentity(store, () => options.account ?? randomAccount());
  const { account, accessKeyId, secretAccessKey } = identity;
  forgetExpired(store, clock);
  const registry = createRegistry(serviceTable, parts.clients, parts.constraints);

  const calls: DocumentCallOptions = { registry, authorize: (...call) => authorize(...call), world: () => world };
  const world = new World({
    store,
    clock,
    loadService: async (id) => (await parts.services[id]?.())?.default,
    serviceIds: Object.keys(parts.services),
    validate: createValidation(registry),
    callDocument: createDocumentCalls(calls),
    callAsRole: createRoleCalls(calls),
    endpoint: async () => (await onePort.listen()).url,
    openDoor: (admits) => doors.open(admits),
    folder,
    log,
  });
  const faults = new FaultInjection();
  const authorize = createAuthorization(world, parts.authorizer);
  const chain = createRequestChain({ world, registry, store, clock, account, region, faults, authorize, log });
  const health = () => ({ pace: clock.pace, account, region, services: world.loaded, ...options.health?.() });
  const entrance = { chain, world, scope: { account, region }, health, onRequest: options.onRequest ?? (() => {}) };
  const handle = createFrontDoor({ ...entrance, port: () => onePort.port() });
  const upgrade = createUpgradeDoor(entrance);
  const doors = createDoors((port) => createFrontDoor({ ...entrance, port }), log);
  const certificateFor = (name: string) => world.certificateFor(name, { account, region });
  const onePort = createOnePort((address) =>
    openHttpHost({ ...address, answer: handle, upgrade, certificateFor, log }),
  );

  await world.start();
  return {
    account,
    region,
    credentials: { accessKeyId, secretAccessKey },
    faults,
    service: (id) => rootClient(world, id, { account, region, accessKeyId }),
    inventory: (of = region) => world.inventory({ account, region: of }),
    handle,
    requestHandler: () => createRequestHandler(chain),
    listen: onePort.listen,
    close: async () => {
      await Promise.all([onePort.close(), doors.close()]);
      await world.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The sandbox's port: opened once, told to everybody who asks. Where opening fails, another address may be tried. */
function createOnePort(open: (address: { host: string; port: number }) => Promise<HttpHost>) {
  let opening: Promise<HttpHost> | undefined;
  let opened: HttpHost | undefined;
  const listen: Sandbox["listen"] = async ({ host = "127.0.0.1", port = 0 } = {}) => {
    opening ??= open({ host, port });
    try {
      opened = await opening;
      return opened;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  return { listen, port: () => opened?.port, close: async () => (await opening)?.close() };
}

function rootClient<M>(
  world: World,
  id: string,
  { account, region, accessKeyId }: { account: string; region: string; accessKeyId: string },
): ServiceClient<M> {
  const root = { kind: "root", arn: `arn:aws:iam::${account}:root`, accessKeyId } as const;
  return new Proxy({} as ServiceClient<M>, {
    get: (_, name) =>
      typeof name === "string" && name !== "then"
        ? (input: object) => world.invoke({ service: id, name }, input, world.context(id, { account, region }, root))
        : undefined,
  });
}

/** Checks calls between services by the same schemas as calls over the wire. */
function createValidation(
  registry: Registry,
): (service: string, operation: string, input: object) => Promise<void> | void {
  return (service, operation, input) => {
    const row = registry.byId(service);
    const known = row && registry.loaded(row);
    if (known) {
      const schema = known.operations.get(operation);
      if (schema) validateInput(known, schema, input);
      return undefined;
    }
    return (
      row &&
      registry.load(row).then((loaded) => {
        const schema = loaded?.operations.get(operation);
        if (loaded && schema) validateInput(loaded, schema, input);
      })
    );
  };
}

const randomAccount = (): string =>
  Array.from(randomOctets(12), (octet, i) => (i === 0 ? 1 + (octet % 9) : octet % 10)).join("");
