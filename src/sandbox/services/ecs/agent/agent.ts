/**
 * The ECS agent of this sandbox: what it knows of the containers that run, and the local endpoints that they ask for
 * their metadata and credentials. Not durable: a container does not outlive its agent.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomHex } from "../../../../shared/random.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { type AgentAnswer, answerAgent } from "./endpoints.ts";
import type { TaskRun } from "./task-run.ts";

/** How a container is known at the endpoints; the token in its URLs is its secret. */
export interface AgentToken {
  readonly taskKey: string;
  readonly container: string;
}

export class Agent {
  /** Tasks that have containers, by `<cluster>/<id>`. */
  readonly runs = new Map<string, TaskRun>();
  readonly #tokens = new Map<string, AgentToken>();
  readonly #context: Context;
  #server: Promise<Server> | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** `http://127.0.0.1:PORT` of the agent's endpoints. */
  async url(): Promise<string> {
    this.#server ??= openServer((path, headers) => answerAgent({ context: this.#context, agent: this, path, headers }));
    const { port } = (await this.#server).address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  issueToken(of: AgentToken): string {
    const token = randomHex(32);
    this.#tokens.set(token, of);
    return token;
  }

  revokeTokens(taskKey: string): void {
    for (const [token, of] of this.#tokens) if (of.taskKey === taskKey) this.#tokens.delete(token);
  }

  find(token: string): AgentToken | undefined {
    return this.#tokens.get(token);
  }

  async close(): Promise<void> {
    const server = await this.#server;
    server?.closeAllConnections();
    server?.close();
  }
}

export const agents = defineRuntime({
  name: "agent",
  create: (context) => new Agent(context),
  close: (agent) => agent.close(),
});

type Answer = (path: string, headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<AgentAnswer>;

function openServer(answer: Answer): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request.url ?? "/", request.headers).catch((error: unknown) => ({
      status: 500,
      body: { code: "ServerError", message: String(error), HTTPErrorCode: 500 },
    }));
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      server.unref();
      resolve(server);
    });
  });
}
