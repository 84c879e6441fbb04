/** `aws(ECS)`: SDK clients of a target with the middleware that journals, guards, tags and retries. */
import { createHmac } from "node:crypto";
import { AwslabError, messageOf } from "../shared/errors.ts";
import type { CallScope, RunCalls } from "./call-scope.ts";
import { type Meaning, meaningOf } from "./catalogue.ts";
import type { Aws, ClientClass } from "./client-class.ts";
import { isRepeatable, serviceName } from "./operations.ts";
import { operationOf, tagMember, withoutSecrets } from "./schema.ts";
import { type OutgoingCall, sendCall } from "./send-call.ts";
import { supplied } from "./supplied-input.ts";
import type { Target } from "./target.ts";

/** Clients for one part of a lab. They share the target's connections; a client is made once for each class. */
export function clientsFor(target: Target, calls: RunCalls, scope: CallScope): Aws {
  const made = new Map<ClientClass<unknown>, unknown>();
  return <C>(client: ClientClass<C>): C => {
    const known = made.get(client);
    if (known !== undefined) return known as C;
    // The middleware makes its own attempts, each with its own journal entry.
    const instance = Reflect.construct(client, [
      { maxAttempts: 1, ...target.clientConfig, region: target.region },
    ]) as C;
    addMiddleware(instance, calls, scope);
    made.set(client, instance);
    return instance;
  };
}

/** Where SDK handlers find the command that is being sent. */
const SMITHY_CONTEXT = "__smithy_context";

interface SdkClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(middleware: (next: Next, context: Record<PropertyKey, unknown>) => Next, options: object): void;
  };
}
type Next = (args: { input: object }) => Promise<{ output: unknown }>;

function addMiddleware(client: unknown, calls: RunCalls, scope: CallScope): void {
  const { config, middlewareStack } = client as SdkClient;
  const service = serviceName(config.serviceId);
  middlewareStack.add(
    (next, context) => async (args) => {
      const smithy = context[SMITHY_CONTEXT] as { commandInstance?: unknown } | undefined;
      const schema = operationOf(smithy?.commandInstance);
      if (!schema) throw new Error(`${service}: the SDK's command has no schema`);
      const call = await prepare(calls, scope, {
        service,
        operation: schema.name,
        schema: schema.input,
        input: args.input,
      });
      let result: { output: unknown } | undefined;
      const send = async (): Promise<unknown> => {
        result = await sendTagged(call, (input) => next({ ...args, input }));
        return result.output;
      };
      const sending = sendCall(calls, { ...call, send });
      calls.inFlight.add(sending);
      try {
        await sending;
      } finally {
        calls.inFlight.delete(sending);
      }
      return result ?? { output: undefined };
    },
    { step: "initialize", priority: "low", name: "awslabCalls" },
  );
}

/** Sends the call, and once more without tags where the service takes them only with a first create. */
async function sendTagged(
  { input, tags, meaning }: Prepared,
  send: (input: object) => Promise<{ output: unknown }>,
): Promise<{ output: unknown }> {
  try {
    return await send(input);
  } catch (error) {
    const refused = meaning.kind === "creates" && meaning.creating.tagsRefused?.test(messageOf(error));
    if (!refused || tags === undefined) throw error;
    return send({ ...input, [tags]: undefined });
  }
}

interface Prepared extends Omit<OutgoingCall, "send"> {
  /** The input's member for tags. */
  readonly tags: string | undefined;
}

interface Requested {
  readonly service: string;
  readonly operation: string;
  readonly schema: Parameters<typeof withoutSecrets>[0];
  readonly input: object;
}

async function prepare(calls: RunCalls, scope: CallScope, asked: Requested): Promise<Prepared> {
  const { service, operation, schema } = asked;
  const meaning = await meaningOf(service, operation);
  guard(meaning, scope, asked);
  const journaled = meaning.kind !== "reads" && scope.mode !== "cleanup";
  const given = journaled && meaning.kind === "creates" ? meaning.creating : undefined;
  if (journaled && meaning.kind === "sets") await keepBaseline(calls, meaning, scope);
  const recordedInput = withoutSecrets(schema, asked.input);
  const { input, token } = given
    ? supplied({
        input: asked.input,
        schema,
        creating: given,
        run: calls.run,
        tags: calls.tagsFor(scope.step),
        token: tokenFor(calls, scope, { service, operation, input: recordedInput }),
      })
    : { input: asked.input, token: undefined };
  return {
    seen: { step: scope.step, service, operation },
    meaning,
    input,
    tags: tagMember(schema)?.member,
    recorded: withoutSecrets(schema, input),
    token,
    repeatable: isRepeatable(service, operation, token !== undefined),
    journaled,
  };
}

function guard(meaning: Meaning, scope: CallScope, { service, operation }: Requested): void {
  if (meaning.kind === "reads") return;
  if (meaning.kind === "unknown")
    throw new AwslabError(`${service}:${operation} changes the account and is not in the resource catalogue.`, {
      code: "CALL_NOT_IN_CATALOGUE",
      kind: "bug",
      hint: `Add a row, or a reason under "changes", to src/aws/resources/${service}.ts.`,
    });
  if (scope.mode === "read" && !scope.probes?.includes(`${service}:${operation}`))
    throw new AwslabError(`${service}:${operation} changes the account, and ${scope.step} may only read here.`, {
      code: "CALL_NOT_READ_ONLY",
      kind: "bug",
      hint: "Move the call to the step's solve, or declare it in the check's probes.",
    });
}

/**
 * The idempotency token: HMAC of the run's nonce over the call. A call that an earlier process left unanswered is sent
 * again with its old token, so that AWS answers with what the first one made.
 */
function tokenFor(
  calls: RunCalls,
  scope: CallScope,
  call: { service: string; operation: string; input: unknown },
): string {
  const same = calls.unanswered.findIndex(
    (entry) =>
      entry.token !== undefined &&
      entry.step === scope.step &&
      entry.service === call.service &&
      entry.operation === call.operation &&
      holds(entry.input, call.input),
  );
  const [earlier] = same === -1 ? [] : calls.unanswered.splice(same, 1);
  if (earlier?.token !== undefined) return earlier.token;
  const about = `${calls.nextCall()}:${call.service}:${call.operation}`;
  return createHmac("sha256", calls.run.nonce).update(about).digest("hex").slice(0, 32);
}

/** Whether a recorded input, to which tags and a token were added, came from this input. Tags differ in time stamps. */
function holds(recorded: unknown, input: unknown): boolean {
  if (typeof recorded !== "object" || recorded === null || typeof input !== "object" || input === null) return false;
  const sent = recorded as Record<string, unknown>;
  return Object.entries(input).every(
    ([key, value]) => /tags?(Specifications)?$/i.test(key) || JSON.stringify(sent[key]) === JSON.stringify(value),
  );
}

async function keepBaseline(calls: RunCalls, meaning: Meaning & { kind: "sets" }, scope: CallScope): Promise<void> {
  await calls.keepBaseline(meaning.setting, scope).catch((error: unknown) => {
    throw new AwslabError(`${meaning.setting.setting} cannot be read, so it is not changed: ${messageOf(error)}`, {
      code: "SETTING_UNREADABLE",
      kind: "environment",
      cause: error,
    });
  });
}
