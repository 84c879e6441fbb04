/** One sandbox at run time: its store, clock and services, and the contexts that handlers get. Knows no service by name. */
import { setMaxListeners } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { randomUuid } from "../../shared/random.ts";
import type { Clock } from "../kit/clock.ts";
import type { Context, Door, InventoryItem, Principal, Visit } from "../kit/context.ts";
import type { SandboxEventName, SandboxEvents } from "../kit/events.ts";
import { fault } from "../kit/fault.ts";
import type { Runtime } from "../kit/runtime.ts";
import type { Service } from "../kit/service.ts";
import type { ServiceClient } from "../kit/types.ts";
import type { AcceptedSocket, ServerCertificate, WireRequest, WireResponse } from "../kit/wire.ts";
import type { Store } from "../state/store.ts";
import { openTable, type Scope } from "../state/table.ts";
import { authenticateHost } from "./authentication.ts";
import { issueCredentials, revokeCredentials } from "./credentials.ts";
import type { DocumentCaller } from "./document-calls.ts";
import { askHost, findHost } from "./hosts.ts";
import { itemsOf, scopesOf } from "./inventory.ts";
import { type RoleCaller, roleSession } from "./role-calls.ts";
import { Timers } from "./timers.ts";

export interface WorldOptions {
  store: Store;
  clock: Clock;
  /** Loads a service by its id; undefined where the sandbox has none. */
  loadService(id: string): Promise<Service | undefined>;
  serviceIds: readonly string[];
  /** Validates input against the SDK's schema, as for a call over the wire. */
  validate(service: string, operation: string, input: object): Promise<void> | void;
  callDocument: DocumentCaller;
  callAsRole: RoleCaller;
  endpoint(): Promise<string>;
  openDoor(admits: (visit: Visit) => Promise<boolean>): Promise<Door>;
  folder: string;
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export class World {
  readonly #options: WorldOptions;
  readonly #abort = new AbortController();
  readonly #services = new Map<string, Service>();
  readonly #runtimes = new Map<string, { value: object; close(): Promise<void> | void }>();
  readonly #timers: Timers;
  readonly #publications = new Set<Promise<void>>();

  constructor(options: WorldOptions) {
    this.#options = options;
    const { store, clock } = options;
    // Every task, wait and socket of the sandbox listens to it.
    setMaxListeners(0, this.signal);
    this.#timers = new Timers(store, clock, this.signal, async ({ service, name, scope, payload }) => {
      const run = (await this.load(service))?.timers.get(name);
      if (!run) return options.log(`no timer ${service}.${name}`);
      await this.#guarded(`timer ${service}.${name}`, () =>
        run(payload as never, this.context(service, scope, serviceItself(service))),
      );
    });
  }

  /** Aborted when the sandbox closes. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Ids of the services that something has asked for so far. */
  get loaded(): readonly string[] {
    return [...this.#services.keys()];
  }

  async load(id: string): Promise<Service | undefined> {
    const known = this.#services.get(id);
    if (known) return known;
    const service = await this.#options.loadService(id);
    if (service) this.#services.set(id, service);
    return service;
  }

  context(service: string, scope: Scope, principal: Principal, requestId = randomUuid()): Context {
    const { store, clock, callDocument, callAsRole, endpoint, openDoor, folder, log } = this.#options;
    const context: Context = {
      account: scope.account,
      region: scope.region,
      principal,
      requestId,
      signal: this.signal,
      clock,
      table: (collection) => openTable(store, collection, scope),
      service: <M>(id: string) =>
        clientOf<M>((name, input) =>
          this.invoke({ service: id, name }, input, this.context(id, scope, serviceItself(service))),
        ),
      traced: (trace) => (trace === undefined ? context : this.#traced(context, service, trace)),
      asRole: (role) => context.as(roleSession(role, scope)),
      as: (principal) => ({
        service: <M>(id: string) =>
          clientOf<M>((operation, input) => callAsRole({ service: id, operation, input, principal }, scope)),
      }),
      callDocument: (call) => callDocument(call, scope, service),
      later: (name, delayMs, payload) => this.#timers.add({ service, name, scope, payload }, delayMs),
      runtime: (runtime) => this.#runtime(runtime, service, scope, context),
      publish: (event, detail) => this.#publish(event, detail, scope),
      issueCredentials: (of, seconds) => issueCredentials(store, clock, of, seconds),
      revokeCredentials: (accessKeyId) => revokeCredentials(store, accessKeyId),
      authenticate: (request, signingName) => authenticateHost({ store, clock, request, signingName }),
      fetch: async (url, request) =>
        askHost(await this.#loadAll(), url, request ?? {}, (id) => this.context(id, scope, serviceItself(id))),
      inventory: () => this.inventory(scope),
      endpoint,
      openDoor,
      folder: () => {
        const path = join(folder, service);
        mkdirSync(path, { recursive: true });
        return path;
      },
      log: (message, fields) => log(`${service}: ${message}`, fields),
    };
    return context;
  }

  #traced(context: Context, caller: string, trace: string): Context {
    return {
      ...context,
      trace,
      service: <M>(id: string) =>
        clientOf<M>((name, input) =>
          this.invoke({ service: id, name }, input, { ...this.context(id, context, serviceItself(caller)), trace }),
        ),
    };
  }

  /** Runs one operation and waits until its changes are durable. */
  async invoke(operation: { service: string; name: string }, input: object, context: Context): Promise<object> {
    const service = this.#services.get(operation.service) ?? (await this.load(operation.service));
    const handler = service?.operations.get(operation.name);
    if (!handler)
      throw fault("NotImplemented", `${operation.service}:${operation.name} is not in the sandbox.`, { status: 501 });
    await this.#options.validate(operation.service, operation.name, input);
    try {
      return ((await handler.handle(input as never, context)) ?? {}) as object;
    } finally {
      await this.#options.store.flushed();
    }
  }

  /** Asks the data-plane host `name` that a service answers; undefined where none does. */
  async answerHost(
    request: WireRequest,
    host: { name: string; port: number },
    scope: Scope,
  ): Promise<WireResponse | undefined> {
    const contextOf = (service: string) => this.context(service, scope, serviceItself(service));
    const match = findHost(await this.#loadAll(), host, request.path, contextOf);
    return match?.route.answer(request, host, contextOf(match.service));
  }

  /** The same for a WebSocket handshake. */
  async upgradeHost(
    request: WireRequest,
    host: { name: string; port: number },
    scope: Scope,
  ): Promise<WireResponse | AcceptedSocket | undefined> {
    const contextOf = (service: string) => this.context(service, scope, serviceItself(service));
    const match = findHost(await this.#loadAll(), host, request.path, contextOf);
    return match?.route.upgrade?.(request, host, contextOf(match.service));
  }

  /** The certificate that a service keeps for a server name. */
  async certificateFor(serverName: string, scope: Scope): Promise<ServerCertificate | undefined> {
    for (const { id, certificateFor } of await this.#loadAll()) {
      const found = certificateFor?.(serverName, this.context(id, scope, serviceItself(id)));
      if (found) return found;
    }
    return undefined;
  }

  inventory(scope: Scope): readonly InventoryItem[] {
    const collections = [...this.#services.values()].flatMap((service) => service.collections);
    return collections.flatMap((each) => itemsOf(this.#options.store, scope, each));
  }

  /** Loads every service that has rows, resumes processes and re-arms timers. */
  async start(): Promise<void> {
    for (const id of this.#options.serviceIds) {
      const scopes = scopesOf(this.#options.store, id);
      const service = scopes.length === 0 ? undefined : await this.load(id);
      for (const scope of scopes)
        await this.#guarded(`resume of ${id}`, () => service?.resume(this.context(id, scope, serviceItself(id))));
    }
    this.#timers.arm();
  }

  async close(): Promise<void> {
    this.#abort.abort(new Error("the sandbox is closing"));
    this.#timers.stop();
    await Promise.all(this.#publications);
    for (const { close } of [...this.#runtimes.values()].reverse()) await this.#guarded("closing", close);
    await this.#options.store.flushed();
    await this.#options.store.close();
  }

  #runtime<T extends object>(runtime: Runtime<T>, service: string, scope: Scope, context: Context): T {
    const key = runtime.shared ? runtime.name : `${service}/${scope.account}/${scope.region}/${runtime.name}`;
    const known = this.#runtimes.get(key);
    if (known) return known.value as T;
    const value = runtime.create(context);
    this.#runtimes.set(key, { value, close: () => runtime.close?.(value) });
    return value;
  }

  async #loadAll(): Promise<Service[]> {
    const services = await Promise.all(this.#options.serviceIds.map((id) => this.load(id)));
    return services.filter((each) => each !== undefined);
  }

  /** Tells all listeners, each on its own: a slow one holds up no other. Closing waits for what is under way. */
  #publish<E extends SandboxEventName>(event: E, detail: SandboxEvents[E], scope: Scope): void {
    if (this.signal.aborted) return;
    const told = this.#guarded(`event ${event}`, async () => {
      const services = await this.#loadAll();
      const tell = ({ id, listeners }: Service) =>
        this.#guarded(`${id} on ${event}`, () =>
          listeners[event]?.(detail, this.context(id, scope, serviceItself(id))),
        );
      await Promise.all(services.map(tell));
    });
    this.#publications.add(told);
    void told.finally(() => this.#publications.delete(told));
  }

  /** Work that nobody waits for: what it throws is logged, unless the sandbox is closing. */
  async #guarded(what: string, run: () => Promise<void> | void): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!this.signal.aborted) this.#options.log(`${what} failed: ${messageOf(error)}`, { error });
    }
  }
}

const serviceItself = (service: string): Principal => ({ kind: "service", service });

/** A client whose every operation is `call`. */
const clientOf = <M>(call: (operation: string, input: object) => Promise<object>): ServiceClient<M> =>
  new Proxy({} as ServiceClient<M>, {
    get: (_, name) => (typeof name === "string" && name !== "then" ? (input: object) => call(name, input) : undefined),
  });
