/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
import type { IncomingMessage, ServerResponse } from "node:http";
import { randomUuid } from "../../../../shared/random.ts";
import { Deferred } from "./deferred.ts";
import { type ReportedError, readReportedError } from "./runtime-answers.ts";
import type { Invocation } from "./runtime-api.ts";

type EventType = "INVOKE" | "SHUTDOWN";

interface Extension {
  readonly id: string;
  readonly name: string;
  readonly isExternal: boolean;
  readonly events: ReadonlySet<EventType>;
  waiting: ServerResponse | undefined;
  /** Events that came while it did not wait. */
  readonly pending: object[];
  /** Works on an event, or has not asked for its first one. */
  isBusy: boolean;
}

export class ExtensionsApi {
  /** The error that an extension reports of itself. */
  readonly failed = new Deferred<{ name: string; error: ReportedError }>();
  readonly #expected: ReadonlySet<string>;
  readonly #function: { name: string; version: string; handler: string };
  readonly #extensions = new Map<string, Extension>();
  #ready: Deferred<void>[] = [];

  constructor(expected: readonly string[], of: { name: string; version: string; handler: string }) {
    this.#expected = new Set(expected);
    this.#function = of;
  }

  /** Names with the events that they asked for, for the log. */
  get registered(): readonly { name: string; isExternal: boolean; events: readonly string[] }[] {
    return [...this.#extensions.values()].map(({ name, isExternal, events }) => ({
      name,
      isExternal,
      events: [...events],
    }));
  }

  /** Resolves when every extension is registered and waits for an event. */
  ready(): Promise<void> {
    if (this.#isReady()) return Promise.resolve();
    const deferred = new Deferred<void>();
    this.#ready.push(deferred);
    return deferred.promise;
  }

  invoke({ requestId, deadlineMs, invokedArn, traceId }: Invocation): void {
    const tracing = { type: "X-Amzn-Trace-Id", value: traceId };
    this.#send("INVOKE", { eventType: "INVOKE", deadlineMs, requestId, invokedFunctionArn: invokedArn, tracing });
  }

  /** Tells those that asked for it. Answers whether there is one. */
  shutdown(shutdownReason: "spindown" | "timeout" | "failure", deadlineMs: number): boolean {
    return this.#send("SHUTDOWN", { eventType: "SHUTDOWN", shutdownReason, deadlineMs });
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = (request.url ?? "").slice("/2020-01-01/extension/".length);
    if (request.method === "POST" && action === "register") return this.#register(request, response);
    const extension = this.#extensions.get(String(request.headers["lambda-extension-identifier"]));
    if (!extension) {
      request.resume();
      return reply(response, 403, {
        errorMessage: "Invalid extension identifier",
        errorType: "Extension.InvalidExtensionIdentifier",
      });
    }
    if (request.method === "GET" && action === "event/next") return this.#next(extension, response);
    if (request.method === "POST" && (action === "init/error" || action === "exit/error")) {
      const type = request.headers["lambda-extension-function-error-type"];
      const error = await readReportedError(request);
      this.failed.resolve({
        name: extension.name,
        error: { ...error, errorType: typeof type === "string" ? type : error.errorType },
      });
      return reply(response, 202, { status: "OK" });
    }
    reply(response, 404, { errorMessage: `No such path: ${request.url}`, errorType: "NotFound" });
  }

  async #register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = request.headers["lambda-extension-name"];
    const { body } = await readReportedError(request);
    const events = eventsIn(body);
    if (typeof name !== "string" || !events)
      return reply(response, 400, {
        errorMessage: "Invalid extension name or events",
        errorType: "Extension.InvalidRegistration",
      });
    const isExternal = this.#expected.has(name);
    if ([...this.#extensions.values()].some((each) => each.name === name))
      return reply(response, 403, {
        errorMessage: `Extension ${name} already registered`,
        errorType: "Extension.AlreadyRegistered",
      });
    if (!isExternal && events.has("SHUTDOWN"))
      return reply(response, 403, {
        errorMessage: "ShutdownEventNotSupportedForInternalExtension",
        errorType: "ShutdownEventNotSupportedForInternalExtension",
      });
    const id = randomUuid();
    this.#extensions.set(id, { id, name, isExternal, events, waiting: undefined, pending: [], isBusy: true });
    const { name: functionName, version: functionVersion, handler } = this.#function;
    response.setHeader("Lambda-Extension-Identifier", id);
    reply(response, 200, { functionName, functionVersion, handler });
  }

  #next(extension: Extension, response: ServerResponse): void {
    const event = extension.pending.shift();
    if (event) {
      reply(response, 200, event);
      return;
    }
    extension.waiting = response;
    extension.isBusy = false;
    response.on("close", () => {
      if (extension.waiting === response) extension.waiting = undefined;
    });
    if (!this.#isReady()) return;
    for (const each of this.#ready) each.resolve();
    this.#ready = [];
  }

  #send(type: EventType, event: object): boolean {
    const told = [...this.#extensions.values()].filter(({ events }) => events.has(type));
    for (const extension of told) {
      extension.isBusy = true;
      const { waiting } = extension;
      extension.waiting = undefined;
      if (waiting) reply(waiting, 200, event);
      else extension.pending.push(event);
    }
    return told.length > 0;
  }

  #isReady(): boolean {
    const all = [...this.#extensions.values()];
    const names = new Set(all.map(({ name }) => name));
    return [...this.#expected].every((name) => names.has(name)) && all.every(({ isBusy }) => !isBusy);
  }
}

function eventsIn(body: Buffer): Set<EventType> | undefined {
  try {
    const { events = [] } = JSON.parse(body.toString("utf8") || "{}") as { events?: unknown };
    if (!Array.isArray(events)) return undefined;
    const known = events.filter((each): each is EventType => each === "INVOKE" || each === "SHUTDOWN");
    return known.length === events.length ? new Set(known) : undefined;
  } catch {
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  const id = response.getHeader("Lambda-Extension-Identifier");
  response.writeHead(status, {
    "content-type": "application/json",
    ...("eventType" in body && { "Lambda-Extension-Event-Identifier": randomUuid() }),
    ...(id !== undefined && { "Lambda-Extension-Identifier": id }),
  });
  response.end(JSON.stringify(body));
}
