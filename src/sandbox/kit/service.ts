import type { Collection } from "./collection.ts";
import type { Context } from "./context.ts";
import type { SandboxEventName, SandboxEvents } from "./events.ts";
import type { PassedRole } from "./passed-roles.ts";
import type { Handlers } from "./types.ts";
import type { HostRoute, ServerCertificate } from "./wire.ts";

/** What an operation is worth: `real` (an engine does the work), `modelled` (state and rules, no work behind it). */
export type Fidelity = "real" | "modelled";

export interface ServiceOptions<M> {
  /** The SDK client's package name without `@aws-sdk/client-`; also the folder name. */
  id: string;
  /** Every collection of the service; snapshot, restore, reset and inventory derive from this list. */
  collections: readonly Collection<never>[];
  /** Operations by what they are worth; each name in one of the two. */
  real: Handlers<M>;
  modelled: Handlers<M>;
  /** Durable timers, see `Context.later`. */
  timers?: Readonly<Record<string, (payload: never, context: Context) => void | Promise<void>>>;
  /** What other services publish, see `SandboxEvents`. */
  listeners?: Listeners;
  /** After a restart, once for each account and region that has rows: bring processes back to the desired state. */
  resume?(context: Context): void | Promise<void>;
  /**
   * Decides whether a role or user may make a call to any service; throws the access-denied fault. Only the service that
   * `createSandbox` names as the authorizer is asked, never about root or about other services.
   */
  authorize?(action: AuthorizedAction, context: Context): void | Promise<void>;
  /**
   * ARNs that a call to this service acts on, for `authorize`; `*` alone where the operation has none. Undefined, or a
   * service without it: the one ARN of this service in the input's members, or else unknown.
   */
  resourcesOf?: ResourcesOf;
  /**
   * What a call needs permission for where that is not one action of its own name, for example the writes of a transaction:
   * all of them are asked about. Undefined for operations that are like all others.
   */
  actionsOf?: ActionsOf;
  /** Roles that a call hands to AWS: the caller needs `iam:PassRole` for them. */
  passedRoles?: PassedRoles;
  /**
   * The policy document of the one resource that a call acts on (a queue, a topic), for `authorize`. Undefined where it has
   * none, or where the operation is not one that resource policies speak of.
   */
  resourcePolicyOf?: ResourcePolicyOf;
  /** Data-plane hosts that the service answers, for example its load balancers. */
  hosts?: readonly HostRoute[];
  /** The certificate of a server name, where the service keeps one: with it the sandbox's port accepts TLS for that name. */
  certificateFor?: CertificateFor;
}

export type CertificateFor = (serverName: string, context: Context) => ServerCertificate | undefined;

export type ResourcePolicyOf = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  context: Context,
) => string | undefined;

export type ResourcesOf = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  context: Context,
) => readonly string[] | undefined;

export type PassedRoles = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  context: Context,
) => readonly PassedRole[];

/** Action names without the service's prefix, each with the ARNs that it acts on. */
export type ActionsOf = (
  operation: string,
  input: Readonly<Record<string, unknown>>,
  context: Context,
) => readonly { readonly action: string; readonly resources: readonly string[] }[] | undefined;

/** A call as IAM sees it. */
export interface AuthorizedAction {
  /** Service id: the folder name under services/. */
  readonly service: string;
  readonly operation: string;
  /** For example `ssm:GetParameters`. */
  readonly action: string;
  /** ARNs, or `*` alone; empty where they are not known. */
  readonly resources: readonly string[];
  /** The policy attached to the resource itself. */
  readonly resourcePolicy?: string;
  /** Condition keys of this one call, for example `iam:PassedToService`. */
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>;
}

export type Listeners = {
  readonly [E in SandboxEventName]?: (detail: SandboxEvents[E], context: Context) => void | Promise<void>;
};

/** A service of the sandbox, its types erased: what the registry and the dispatcher work with. */
export interface Service {
  readonly id: string;
  readonly collections: readonly Collection<never>[];
  readonly operations: ReadonlyMap<string, Operation>;
  readonly timers: ReadonlyMap<string, (payload: never, context: Context) => void | Promise<void>>;
  readonly listeners: Listeners;
  readonly hosts: readonly HostRoute[];
  resume(context: Context): void | Promise<void>;
  authorize?(action: AuthorizedAction, context: Context): void | Promise<void>;
  resourcesOf?: ResourcesOf;
  actionsOf?: ActionsOf;
  passedRoles?: PassedRoles;
  resourcePolicyOf?: ResourcePolicyOf;
  certificateFor?: CertificateFor;
}

export interface Operation {
  readonly name: string;
  readonly fidelity: Fidelity;
  handle(input: never, context: Context): unknown;
}

/**
 * Declares a service: `export default defineService<typeof import("@aws-sdk/client-ecs")>({ id: "ecs", ... })`.
 * The compiler refuses operations the SDK does not know and inputs or outputs of the wrong shape.
 */
export function defineService<M>(options: ServiceOptions<M>): Service {
  const operations = new Map<string, Operation>();
  for (const fidelity of ["real", "modelled"] as const)
    for (const [name, handle] of Object.entries(options[fidelity])) {
      if (operations.has(name)) throw new Error(`${options.id}: operation ${name} is declared twice`);
      operations.set(name, { name, fidelity, handle: handle as Operation["handle"] });
    }
  return {
    id: options.id,
    collections: options.collections,
    operations,
    timers: new Map(Object.entries(options.timers ?? {})),
    listeners: options.listeners ?? {},
    hosts: options.hosts ?? [],
    resume: options.resume ?? (() => {}),
    ...(options.authorize ? { authorize: options.authorize } : {}),
    ...(options.resourcesOf ? { resourcesOf: options.resourcesOf } : {}),
    ...(options.actionsOf ? { actionsOf: options.actionsOf } : {}),
    ...(options.passedRoles ? { passedRoles: options.passedRoles } : {}),
    ...(options.resourcePolicyOf ? { resourcePolicyOf: options.resourcePolicyOf } : {}),
    ...(options.certificateFor ? { certificateFor: options.certificateFor } : {}),
  };
}
