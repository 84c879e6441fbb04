/** One sandbox at run time: its store, clock and services, and the contexts that handlers get. Knows no service by name. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { randomUuid } from "../../shared/random.ts";
import type { Clock } from "../kit/clock.ts";
import type { Collection } from "../kit/collection.ts";
import type { Context, InventoryItem, Principal } from "../kit/context.ts";
import type { SandboxEventName, SandboxEvents } from "../kit/events.ts";
import { fault } from "../kit/fault.ts";
import type { Runtime } from "../kit/runtime.ts";
import type { Service } from "../kit/service.ts";
import type { ServiceClient } from "../kit/types.ts";
import type { Store } from "../state/store.ts";
import { openTable, type Scope } from "../state/table.ts";
import { issueCredentials, revokeCredentials } from "./credentials.ts";
import { askHost } from "./hosts.ts";
import { Timers } from "./timers.ts";

export interface WorldOptions {
  store: Store;
  clock: Clock;
  /** Loads a service by its id; undefined where the sandbox has none. */
  loadService(id: string): Promise<Service | undefined>;
  serviceIds: readonly string[];
  /** Validates input against the SDK's schema, as for a call over the wire. */
  validate(service: string, operation: string, input: object): Promise<void>;
  endpoint(): Promise<string>;
  folder: string;
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface World {
  readonly signal: AbortSignal;
  context(service: string, scope: Scope, principal: Principal, requestId?: string): Context;
  /** Runs one operation and waits until its changes are durable. */
  invoke(operation: { service: string; name: string }, input: object, context: Context): Promise<object>;
  inventory(scope: Scope): readonly InventoryItem[];
  /** Loads every service that has rows, re-arms timers and resumes processes. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createWorld(options: WorldOptions): World {
  const { store, clock } = options;
  const abort = new AbortController();
  const loaded = new Map<string, Service>();
  const runtimes = new Map<string, { value: object; close(): Promise<void> | void }>();

  const load = async (id: string): Promise<Service | undefined> => {
    const service = loaded.get(id) ?? (await options.loadService(id));
    if (service) loaded.set(id, service);
    return service;
  };

  const timers = new Timers(store, clock, abort.signal, async (timer) => {
    const run = (await load(timer.service))?.timers.get(timer.name);
    if (!run) return options.log(`no timer ${timer.service}.${timer.name}`);
    const context = contextOf(timer.service, timer.scope, serviceItself(timer.service));
    try {
      await run(timer.payload as never, context);
    } catch (error) {
      if (!abort.signal.aborted)
        options.log(`timer ${timer.service}.${timer.name} failed: ${messageOf(error)}`, { error });
    }
  });

  const runtimeOf = <T extends object>(service: string, scope: Scope, runtime: Runtime<T>, context: Context): T => {
    const key = runtime.shared ? runtime.name : `${service}/${scope.account}/${scope.region}/${runtime.name}`;
    const known = runtimes.get(key);
    if (known) return known.value as T;
    const value = runtime.create(context);
    runtimes.set(key, { value, close: () => runtime.close?.(value) });
    return value;
  };

  const contextOf = (service: string, scope: Scope, principal: Principal, requestId = randomUuid()): Context => {
    const context: Context = {
      account: scope.account,
      region: scope.region,
      principal,
      requestId,
      signal: abort.signal,
      clock,
      table: (collection) => openTable(store, collection, scope),
      service: <M>(id: string) => serviceClient<M>(id, service, scope),
      later: (name, delayMs, payload) => timers.add({ service, name, scope, payload }, delayMs),
      runtime: (runtime) => runtimeOf(service, scope, runtime, context),
      publish: (event, detail) => void publish(event, detail, scope),
      issueCredentials: (of, seconds) => issueCredentials(store, clock, of, seconds),
      revokeCredentials: (accessKeyId) => revokeCredentials(store, accessKeyId),
      fetch: async (url, request) =>
        askHost(await loadAll(), url, request ?? {}, (id) => contextOf(id, scope, serviceItself(id))),
      inventory: () => inventory(scope),
      endpoint: options.endpoint,
      folder: () => {
        const path = join(options.folder, service);
        mkdirSync(path, { recursive: true });
        return path;
      },
      log: (message, fields) => options.log(`${service}: ${message}`, fields),
    };
    return context;
  };

  const serviceClient = <M>(id: string, caller: string, scope: Scope): ServiceClient<M> =>
    new Proxy({} as ServiceClient<M>, {
      get: (_, name) =>
        typeof name === "string" && name !== "then"
          ? (input: object) => invoke({ service: id, name }, input, contextOf(id, scope, serviceItself(caller)))
          : undefined,
    });

  const loadAll = async (): Promise<Service[]> =>
    (await Promise.all(options.serviceIds.map(load))).filter((each) => each !== undefined);

  const publish = async <E extends SandboxEventName>(
    event: E,
    detail: SandboxEvents[E],
    scope: Scope,
  ): Promise<void> => {
    for (const { id, listeners } of await loadAll()) {
      try {
        await listeners[event]?.(detail, contextOf(id, scope, serviceItself(id)));
      } catch (error) {
        if (!abort.signal.aborted) options.log(`${id} failed on ${event}: ${messageOf(error)}`, { error });
      }
    }
  };

  const invoke: World["invoke"] = async (operation, input, context) => {
    const service = await load(operation.service);
    const handler = service?.operations.get(operation.name);
    if (!handler)
      throw fault("NotImplemented", `${operation.service}:${operation.name} is not in the sandbox.`, { status: 501 });
    await options.validate(operation.service, operation.name, input);
    try {
      return ((await handler.handle(input as never, context)) ?? {}) as object;
    } finally {
      await store.flushed();
    }
  };

  const inventory = (scope: Scope): InventoryItem[] =>
    [...loaded.values()].flatMap((service) => service.collections.flatMap((each) => itemsOf(store, scope, each)));

  return {
    signal: abort.signal,
    context: contextOf,
    invoke,
    inventory,
    start: async () => {
      for (const id of options.serviceIds) {
        const scopes = scopesOf(store, id);
        if (scopes.length === 0) continue;
        const service = await load(id);
        for (const scope of scopes) await service?.resume(contextOf(id, scope, serviceItself(id)));
      }
      timers.arm();
    },
    close: async () => {
      abort.abort(new Error("the sandbox is closing"));
      timers.stop();
      for (const { close } of [...runtimes.values()].reverse()) await close();
      await store.flushed();
      await store.close();
    },
  };
}

const serviceItself = (service: string): Principal => ({ kind: "service", service });

function itemsOf(store: Store, scope: Scope, declared: Collection<never>): InventoryItem[] {
  const { resource, service } = declared;
  if (!resource) return [];
  return openTable(store, declared as unknown as Collection<object>, scope)
    .list()
    .filter((row) => !resource.gone?.(row as never))
    .map((row) => ({
      type: `${service}:${resource.noun}`,
      arn: resource.arn(row as never),
      tags: resource.tags?.(row as never) ?? {},
    }));
}

/** Account and region pairs in which a service has rows; the region of global rows is the default one. */
function scopesOf(store: Store, service: string): Scope[] {
  const scopes = new Map<string, Scope>();
  for (const [key] of store.entries(`${service}/`)) {
    const [, , account = "", region = ""] = key.split("/");
    const scope = { account, region: region === "-" ? "us-east-1" : region };
    scopes.set(`${account}/${scope.region}`, scope);
  }
  return [...scopes.values()];
}
