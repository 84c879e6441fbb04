import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nowMs } from "../shared/clock.ts";
import { environmentError } from "../shared/errors.ts";
import { randomOctets } from "../shared/random.ts";
import { services } from "./generated/services.ts";
import { createClock, type Pace } from "./kit/clock.ts";
import type { InventoryItem } from "./kit/context.ts";
import type { ServiceClient } from "./kit/types.ts";
import { createWorld } from "./server/world.ts";
import { memoryStore } from "./state/memory-store.ts";
import type { Store } from "./state/store.ts";

export interface SandboxOptions {
  pace?: Pace;
  region?: string;
  /** Twelve digits; made at random where none is given. */
  account?: string;
  /** Where rows are kept; memory by default. */
  store?: Store;
  /** Blobs and working folders; a temporary folder, removed at close, by default. */
  folder?: string;
  log?(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface Sandbox {
  readonly account: string;
  readonly region: string;
  /** Calls a service as the account's root, without the wire: for tests and bulk set-up. */
  service<M>(id: string): ServiceClient<M>;
  /** Every live resource of every service: the oracle of the cleanup tests. */
  inventory(region?: string): readonly InventoryItem[];
  close(): Promise<void>;
}

export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const account = options.account ?? randomAccount();
  const region = options.region ?? "us-east-1";
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "awslab-sandbox-"));
  const world = createWorld({
    store: options.store ?? memoryStore(),
    clock: createClock(options.pace ?? "fast", nowMs),
    loadService: async (id) => (await services[id]?.())?.default,
    serviceIds: Object.keys(services),
    validate: () => Promise.resolve(),
    endpoint: () => Promise.reject(environmentError("SANDBOX_NOT_LISTENING", "The sandbox is not listening.")),
    folder,
    log: options.log ?? (() => {}),
  });
  await world.start();
  const root = { kind: "root", arn: `arn:aws:iam::${account}:root`, accessKeyId: "in-process" } as const;
  return {
    account,
    region,
    service: <M>(id: string) =>
      new Proxy({} as ServiceClient<M>, {
        get: (_, name) => (input: object) =>
          world.invoke({ service: id, name: String(name) }, input, world.context(id, { account, region }, root)),
      }),
    inventory: (of = region) => world.inventory({ account, region: of }),
    close: async () => {
      await world.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const randomAccount = (): string =>
  Array.from(randomOctets(12), (octet, i) => (i === 0 ? 1 + (octet % 9) : octet % 10)).join("");
