/** The layers of the house and what each may import, each with its reason. Kept in step with ARCHITECTURE.md. */

export interface Layer {
  readonly name: string;
  /** The longest matching prefix decides a file's layer. */
  readonly prefix: string;
  /** Layers it may import besides itself. */
  readonly may: readonly string[];
  readonly because: string;
}

export const LAYERS: readonly Layer[] = [
  { name: "shared", prefix: "src/shared/", may: [], because: "everything stands on it" },
  {
    name: "events",
    prefix: "src/events/",
    may: ["shared", "lab"],
    because: "events carry verdicts (types of lab), nothing else",
  },
  {
    name: "journal",
    prefix: "src/journal/",
    may: ["shared"],
    because: "the record must not depend on what it records",
  },
  {
    name: "aws",
    prefix: "src/aws/",
    may: ["shared", "journal", "events"],
    because: "clients and catalogue know the account, not the labs",
  },
  {
    name: "lab",
    prefix: "src/lab/",
    may: ["shared", "events", "aws", "labs"],
    because: "a lab is data and functions; only its registry names the labs",
  },
  {
    name: "engine",
    prefix: "src/engine/",
    may: ["shared", "lab", "journal", "aws", "events"],
    because: "the engine must run on any target: it never sees the sandbox or the terminal",
  },
  {
    name: "report",
    prefix: "src/report/",
    may: ["shared", "events", "lab", "engine-api"],
    because: "reports turn events into text and decide nothing",
  },
  {
    name: "engine-api",
    prefix: "src/engine/api.ts",
    may: ["aws", "events", "lab"],
    because: "inputs and results of the engine's stories",
  },
  {
    name: "engine-api",
    prefix: "src/engine/run-story.ts",
    may: ["events", "lab"],
    because: "a run's story is a type, which reports are written from",
  },
  {
    name: "labs",
    prefix: "labs/",
    may: ["lab-api"],
    because: "a lab sees the public lab API and the SDK, so that it is the same lab everywhere",
  },
  {
    name: "lab-api",
    prefix: "src/lab/index.ts",
    may: ["lab", "shared"],
    because: "re-exports the authoring functions",
  },
  {
    name: "kit",
    prefix: "src/sandbox/kit/",
    may: ["shared"],
    because: "what a service author imports names no service",
  },
  { name: "state", prefix: "src/sandbox/state/", may: ["shared", "kit"], because: "storage knows rows, not services" },
  {
    name: "protocol",
    prefix: "src/sandbox/protocol/",
    may: ["shared", "kit", "generated"],
    because: "the wire is driven by schemas and names no service's rules",
  },
  {
    name: "server",
    prefix: "src/sandbox/server/",
    may: ["shared", "kit", "state", "protocol"],
    because: "the chain is the same for every service",
  },
  {
    name: "engines",
    prefix: "src/sandbox/engines/",
    may: ["shared", "kit"],
    because: "engines do work for any service",
  },
  {
    name: "generated",
    prefix: "src/sandbox/generated/",
    may: ["kit", "services"],
    because: "registries made from folder names",
  },
  {
    name: "services",
    prefix: "src/sandbox/services/",
    may: ["shared", "kit", "engines"],
    because: "across services only context.service(...), typed by the SDK",
  },
  {
    name: "sandbox",
    prefix: "src/sandbox/",
    may: ["shared", "kit", "state", "server", "protocol", "generated", "engines"],
    because: "puts the island together",
  },
  {
    name: "cli",
    prefix: "src/cli/",
    may: [
      "shared",
      "events",
      "journal",
      "aws",
      "lab",
      "lab-api",
      "engine",
      "engine-api",
      "report",
      "sandbox",
      "server",
      "state",
      "kit",
    ],
    because: "the only place that wires parts together",
  },
  {
    name: "library",
    prefix: "src/index.ts",
    may: ["lab", "lab-api", "engine", "engine-api", "events", "aws", "journal", "sandbox", "shared", "report"],
    because: "re-exports only",
  },
];

export const layerOf = (path: string): Layer => {
  const [best] = LAYERS.filter((layer) => path.startsWith(layer.prefix)).sort(
    (a, b) => b.prefix.length - a.prefix.length,
  );
  if (!best) throw new Error(`${path} lies in no layer: add it to test/architecture/layers.ts`);
  return best;
};
