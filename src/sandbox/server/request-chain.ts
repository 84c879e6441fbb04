/** One API request from bytes to bytes: classify, authenticate, decode, authorize, invoke, encode. */
import { messageOf } from "../../shared/errors.ts";
import { randomUuid } from "../../shared/random.ts";
import type { Clock } from "../kit/clock.ts";
import type { Context } from "../kit/context.ts";
import { Fault, fault } from "../kit/fault.ts";
import type { WireRequest, WireResponse } from "../kit/wire.ts";
import {
  type Call,
  type Classified,
  classify,
  type Protocol,
  protocolOf,
  protocols,
  type Registry,
  type ServiceSchema,
  type Values,
  wireErrorOf,
} from "../protocol/index.ts";
import type { Store } from "../state/store.ts";
import { authenticate } from "./authentication.ts";
import { tooLarge, withPlainBody } from "./body-encoding.ts";
import { answerThrough, applyEffect, ConnectionLost, type FaultInjection } from "./fault-injection.ts";
import { routeOperation } from "./operation-routing.ts";
import { readClaim } from "./signature.ts";
import type { World } from "./world.ts";

export interface ChainOptions {
  readonly world: World;
  readonly registry: Registry;
  readonly store: Store;
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly faults: FaultInjection;
  /** Decides for roles and users; throws the service's access-denied fault. Root is never asked about. */
  authorize(call: Call, input: Values, context: Context): Promise<void>;
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The largest body of an API call; uploads to data-plane hosts are not limited by it. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

export type RequestChain = (request: WireRequest) => Promise<WireResponse>;

export function createRequestChain(options: ChainOptions): RequestChain {
  const { registry, log } = options;
  return async (request) => {
    const requestId = randomUuid();
    const claim = readClaim(request);
    const signingName = typeof claim === "object" ? claim.service : undefined;
    const classified = classify(registry, request, signingName);
    const { row } = classified;
    const atHost = row?.calledAtHosts ? await answerAtHost(options, request) : undefined;
    if (atHost) return atHost;
    const service = row && (registry.loaded(row) ?? (await registry.load(row)));
    const protocol = protocols[protocolOf(classified, service)];
    try {
      return await answer(options, { request, classified, service, protocol, requestId });
    } catch (error) {
      if (error instanceof ConnectionLost) throw error;
      const wire = wireErrorOf(error, service, protocol);
      if (wire.status >= 500 && !(error instanceof Fault))
        log(`${row?.id ?? "?"} ${classified.operation ?? request.path} failed: ${messageOf(error)}`, { error });
      return protocol.encodeError(wire, { service, requestId, method: request.method });
    }
  };
}

/** Undefined for the sandbox's own address. */
function answerAtHost(
  { world, account, region }: ChainOptions,
  request: WireRequest,
): Promise<WireResponse | undefined> {
  const { hostname, port } = new URL(`http://${request.headers.host ?? ""}`);
  return world.answerHost(request, { name: hostname, port: Number(port || 80) }, { account, region });
}

interface Arrived {
  readonly request: WireRequest;
  readonly classified: Classified;
  readonly service: ServiceSchema | undefined;
  readonly protocol: Protocol;
  readonly requestId: string;
}

async function answer(options: ChainOptions, arrived: Arrived): Promise<WireResponse> {
  const { request, classified, service, protocol, requestId } = arrived;
  if (request.body.length > MAX_BODY_BYTES) throw tooLarge(MAX_BODY_BYTES);
  const { store, clock, world, faults } = options;
  const { row, operation: named } = classified;
  const { region: defaultRegion } = options;
  const caller = authenticate({ store, clock, request, row, operation: named, protocol: protocol.name, defaultRegion });
  if (!service) throw notInSandbox(classified);
  const plain = withPlainBody(request, MAX_BODY_BYTES);
  const { operation, labels } = routeOperation(service, classified, plain, protocol.name);
  const call: Call = { service, operation, request: plain, labels, requestId };
  const injected = { service: service.row.id, operation: operation.name };
  const effect = faults.effectOf(injected);
  if (effect) await applyEffect(effect, "before", injected, world.signal);
  const input = protocol.decode(call);
  const { eventStream: eventsIn } = operation.input;
  if (eventsIn && plain.stream) {
    const { decodeEventStream } = await import("../protocol/event-streams.ts");
    // The request must outlive its events: over HTTP/2 the answer goes on the same stream.
    const bytes = plain.stream.iterator({ destroyOnReturn: false });
    input[eventsIn.name] = decodeEventStream(bytes, eventsIn, protocol);
  }
  const scope = { account: options.account, region: caller.region };
  const { signal: callerGone } = request;
  const own = world.context(service.row.id, scope, caller.principal, requestId);
  const trace = request.headers["x-amzn-trace-id"];
  const context = { ...own, ...(callerGone && { callerGone }), ...(trace !== undefined && { trace }) };
  if (caller.principal.kind !== "root") await options.authorize(call, input, context);
  const output = await answerThrough(effect, injected, input, () =>
    world.invoke({ service: service.row.id, name: operation.name }, input, context),
  );
  if (effect) await applyEffect(effect, "after", injected, world.signal);
  const { eventStream: eventsOut } = operation.output;
  if (!eventsOut) return protocol.encode(call, output as Values);
  const { encodeEventStream } = await import("../protocol/event-streams.ts");
  return encodeEventStream(protocol, call, output as Values, eventsOut);
}

const notInSandbox = ({ row, named, operation }: Classified): Fault =>
  fault(
    "NotImplemented",
    `The service of ${row?.id ?? named}${operation ? ` (${operation})` : ""} is not in the sandbox.`,
    {
      status: 501,
    },
  );
