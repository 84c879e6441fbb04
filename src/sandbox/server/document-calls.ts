/** Calls of any operation with JSON in and out, under the permissions of a role: what service integrations make. */
import type { Context, DocumentCall, Principal } from "../kit/context.ts";
import { fault } from "../kit/fault.ts";
import type { Call, Registry, Values } from "../protocol/index.ts";
import { readDocument, writeDocument } from "../protocol/json-document.ts";
import type { Scope } from "../state/table.ts";
import { roleSession } from "./role-calls.ts";
import type { World } from "./world.ts";

export interface DocumentCallOptions {
  readonly registry: Registry;
  /** Throws the access-denied fault where the principal may not make the call. */
  authorize(call: Pick<Call, "service" | "operation">, input: Values, context: Context): Promise<void>;
  /** Asked when a call comes: the world is made with this. */
  world(): World;
}

export type DocumentCaller = (call: DocumentCall, scope: Scope, caller: string) => Promise<object>;

export const createDocumentCalls =
  ({ registry, authorize, world }: DocumentCallOptions): DocumentCaller =>
  async (call, scope, caller) => {
    const row = registry.byId(call.service);
    const service = row && (await registry.load(row));
    const name = [...(service?.operations.keys() ?? [])].find(
      (each) => each.toLowerCase() === call.operation.toLowerCase(),
    );
    const operation = name === undefined ? undefined : service?.operations.get(name);
    if (!service || !operation)
      throw fault("NotImplemented", `${call.service}:${call.operation} is not in the sandbox.`, { status: 501 });
    const { input, unknown } = readDocument(operation.input, { ...call.input });
    if (unknown.length > 0)
      throw fault("SerializationException", `${operation.name} has no member ${unknown.join(", ")}.`);
    const principal: Principal = call.role ? roleSession(call.role, scope) : { kind: "service", service: caller };
    const context: Context = world().context(call.service, scope, principal);
    if (call.role) await authorize({ service, operation }, input, context);
    const output = await world().invoke({ service: call.service, name: operation.name }, input, context);
    return Object(await writeDocument(operation.output, output));
  };
