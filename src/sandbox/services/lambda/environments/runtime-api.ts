/**
 * The Runtime API and the Extensions API of one execution environment, over HTTP on loopback.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { monotonicMs } from "../../../../shared/clock.ts";
import { Deferred } from "./deferred.ts";
import { ExtensionsApi } from "./extensions-api.ts";
import { type Answer, type ReportedError, readAnswer, readReportedError } from "./runtime-answers.ts";

/** One event for the runtime. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly invokedArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  /** JSON, of mobile SDKs. */
  readonly clientContext: string | undefined;
  /** Called when the response begins, for callers that want it as it is written. */
  readonly onStream?: ((contentType: string, body: AsyncIterable<Uint8Array>) => void) | undefined;
}

interface Running {
  readonly invocation: Invocation;
  readonly answer: Deferred<Answer>;
}

const RUNTIME = "/2018-06-01/runtime";

export class RuntimeApi {
  readonly extensions: ExtensionsApi;
  /** Resolves when the runtime asks for its first event, or with the error that it reports instead. */
  readonly initialized = new Deferred<ReportedError | undefined>();
  /** What a hook that runs after a restore threw. */
  readonly restoreFailed = new Deferred<ReportedError>();
  readonly #server: Server;
  #waiting: ServerResponse | undefined;
  #restoring: ServerResponse | undefined;
  #running: Running | undefined;
  #idle = new Deferred<void>();

  /** `expected` are the file names of the external extensions that must register. */
  constructor(expected: readonly string[], functionName: { name: string; version: string; handler: string }) {
    this.extensions = new ExtensionsApi(expected, functionName);
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
  }

  /** Listens; `127.0.0.1:PORT`. */
  async open(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    this.#server.unref();
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives the runtime an event and resolves with its response or error. One at a time. */
  run(invocation: Invocation): Promise<Answer> {
    const running = { invocation, answer: new Deferred<Answer>() };
    this.#running = running;
    this.#idle = new Deferred<void>();
    this.extensions.invoke(invocation);
    if (this.#waiting) this.#give(this.#waiting, invocation);
    return running.answer.promise;
  }

  /** Lets a runtime that waits to be restored go on: its hooks run. Milliseconds; undefined where it does not wait. */
  async restore(): Promise<number | undefined> {
    const waiting = this.#restoring;
    if (!waiting) return undefined;
    this.#restoring = undefined;
    this.#idle = new Deferred<void>();
    const begin = monotonicMs();
    waiting.writeHead(200).end();
    await Promise.race([this.#idle.promise, this.restoreFailed.promise]);
    return monotonicMs() - begin;
  }

  /** Whether the runtime is there to be given an event. One that has been killed no longer waits. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Resolves when the runtime asks for the next event and all extensions are done with this one. */
  async settled(): Promise<void> {
    await this.#idle.promise;
    await this.extensions.ready();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    request.on("error", () => {});
    try {
      if (path.startsWith("/2020-01-01/extension/")) await this.extensions.handle(request, response);
      else if (path.startsWith(`${RUNTIME}/`)) await this.#handleRuntime(request, response, path.slice(RUNTIME.length));
      else if (/^\/(2022-07-01\/telemetry|2020-08-15\/logs)$/.test(path)) refuseTelemetry(path, response);
      else refuse(response, 404, "NotFound", `No such path: ${path}`);
    } catch {
      response.destroy();
    }
  }

  async #handleRuntime(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (request.method === "GET" && path === "/invocation/next") {
      this.#next(response);
      return;
    }
    if (request.method === "GET" && path === "/restore/next") {
      this.#restoreNext(response);
      return;
    }
    if (request.method === "POST" && (path === "/init/error" || path === "/restore/error")) {
      const error = await readReportedError(request);
      this.initialized.resolve(error);
      this.restoreFailed.resolve(error);
      return accept(response);
    }
    const [, id, kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const running = this.#running;
    if (request.method !== "POST" || kind === undefined)
      return refuse(response, 404, "NotFound", `No such path: ${path}`);
    if (!running || running.invocation.requestId !== id) {
      request.resume();
      return refuse(response, 400, "InvalidRequestID", "Invalid request ID");
    }
    this.#running = undefined;
    const answer =
      kind === "error" ? await readReportedError(request) : await readAnswer(request, running.invocation.onStream);
    if ("tooLarge" in answer)
      refuse(response, 413, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).");
    else accept(response);
    running.answer.resolve(answer);
  }

  /** With SnapStart the runtime waits here, initialised, until the first invocation restores it. */
  #restoreNext(response: ServerResponse): void {
    this.#restoring = response;
    this.initialized.resolve(undefined);
    this.#idle.resolve();
  }

  #next(response: ServerResponse): void {
    this.#waiting = response;
    response.on("close", () => {
      if (this.#waiting === response) this.#waiting = undefined;
    });
    const running = this.#running;
    if (running) {
      this.#give(response, running.invocation);
      return;
    }
    this.initialized.resolve(undefined);
    this.#idle.resolve();
  }

  #give(response: ServerResponse, invocation: Invocation): void {
    this.#waiting = undefined;
    response.writeHead(200, {
      "content-type": "application/json",
      "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
      "Lambda-Runtime-Deadline-Ms": String(invocation.deadlineMs),
      "Lambda-Runtime-Invoked-Function-Arn": invocation.invokedArn,
      "Lambda-Runtime-Trace-Id": invocation.traceId,
      ...(invocation.clientContext !== undefined && { "Lambda-Runtime-Client-Context": invocation.clientContext }),
    });
    response.end(invocation.payload);
  }
}

const accept = (response: ServerResponse): void => {
  response.writeHead(202, { "content-type": "application/json" });
  response.end('{"status":"OK"}\n');
};

export function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ errorMessage, errorType }));
}

// The words in which AWS's own emulator of this API says that it has none; extensions know how to go on without.
function refuseTelemetry(path: string, response: ServerResponse): void {
  const name = path.endsWith("/logs") ? "Logs" : "Telemetry";
  refuse(response, 202, `${name}.NotSupported`, `${name} API is not supported`);
}
