import type { Clock } from "./clock.ts";
import type { Collection, Table } from "./collection.ts";
import type { SandboxEventName, SandboxEvents } from "./events.ts";
import type { Runtime } from "./runtime.ts";
import type { ServiceClient } from "./types.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Who makes a call. `root` is the learner's key; `role` a session of an IAM role; `service` another service of the sandbox. */
export type Principal =
  | { readonly kind: "root"; readonly arn: string; readonly accessKeyId: string }
  | {
      readonly kind: "role";
      readonly arn: string;
      readonly roleArn: string;
      readonly sessionName: string;
      /** `AROA...`: what a UserId begins with. */
      readonly roleId?: string;
      /** Policy documents that narrow the session. */
      readonly sessionPolicies?: readonly string[];
      readonly accessKeyId: string;
    }
  | {
      readonly kind: "user";
      readonly arn: string;
      readonly userName: string;
      /** `AIDA...`. */
      readonly userId?: string;
      readonly accessKeyId: string;
    }
  /** The few operations that AWS lets anyone call (`AssumeRoleWithWebIdentity`). */
  | { readonly kind: "anonymous"; readonly arn: "anonymous" }
  | { readonly kind: "service"; readonly service: string };

/** Keys the sandbox accepts: SigV4 signatures are checked against them. */
export interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly expiration: Date | undefined;
}

/** What a handler knows and may do. One per request (or per timer), bound to an account and a region. */
export interface Context {
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  /** Aborted when the sandbox closes. Loops and waits must end on it. */
  readonly signal: AbortSignal;
  /** Aborted when the client of this request goes away: a handler that waits (long polling) must end on it too. */
  readonly callerGone?: AbortSignal;
  /** The X-Ray header of this request (`Root=...;Lineage=...`): what it is a consequence of. */
  readonly trace?: string;
  readonly clock: Clock;

  /** The rows of a collection in this account and region (in this account only, for a global collection). */
  table<T extends object>(collection: Collection<T>): Table<T>;

  /** Calls another service of the sandbox as this service: validated input, no wire. */
  service<M>(id: string): ServiceClient<M>;

  /** This context, whose calls of other services carry an X-Ray header: services that hand events on hand it on, too. */
  traced(trace: string | undefined): Context;

  /**
   * Services as a session of this role: each call needs the role's permission, and is otherwise as `service` makes it. Whether
   * the role trusts the service is not asked here (sts.AssumeRole).
   */
  asRole(role: RoleSession): Pick<Context, "service">;

  /** The same as somebody who called before: what a service does on behalf of its caller after it has answered. */
  as(principal: Principal): Pick<Context, "service">;

  /**
   * Calls an operation of any service with JSON in and out, as service integrations do: members in any case, texts for
   * blobs and timestamps. With a role it is the role that calls, and needs the permission.
   */
  callDocument(call: DocumentCall): Promise<object>;

  /**
   * Runs the service's timer `name` once, `delayMs` from now. Durable: it is armed again after a restart. Use
   * `context.clock.lifecycle(ms)` or `.period(ms)` to turn AWS's durations into the sandbox's pace.
   */
  later(name: string, delayMs: number, payload: Readonly<Record<string, unknown>>): void;

  /** Memory of this sandbox, account and region that need not survive a restart: processes, sockets, buffers. */
  runtime<T extends object>(runtime: Runtime<T>): T;

  /** Tells every service that listens (`defineService({ listeners })`). */
  publish<E extends SandboxEventName>(event: E, detail: SandboxEvents[E]): void;

  /** Makes keys for a role session or a user. Without `seconds` they do not expire and have no session token. */
  issueCredentials(principal: IssuedPrincipal, seconds?: number): IssuedCredentials;
  revokeCredentials(accessKeyId: string): void;

  /**
   * Who signed a request to a data-plane host, for services that check signatures there (function URLs). `service` is the
   * name in the credential scope. Throws AWS's fault (403) for a request without a valid signature.
   */
  authenticate(request: WireRequest, service: string): Principal;

  /** Asks a data-plane host of this sandbox (`HostRoute`) without a socket, for example for a layer's download URL. */
  fetch(url: string, request?: Partial<Omit<WireRequest, "path" | "query">>): Promise<WireResponse>;

  /** Everything with an ARN in this account and region, of every service (for tagging, Config and the test oracle). */
  inventory(): readonly InventoryItem[];

  /** `http://127.0.0.1:PORT` of this sandbox; an in-process sandbox starts listening on the first call. */
  endpoint(): Promise<string>;

  /**
   * Another way into this sandbox, on a loopback port of its own, for a process that lives in a VPC: what `admits` refuses
   * is accepted and never answered, as packets without a route are lost. Closed with the sandbox at the latest.
   */
  openDoor(admits: (visit: Visit) => Promise<boolean>): Promise<Door>;

  /** A folder that belongs to this service alone: blobs, unpacked images, working folders. Created on first use. */
  folder(): string;

  /** A line for `awslab sandbox logs`. */
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface DocumentCall {
  /** Service id: the folder name under services/. */
  readonly service: string;
  /** The operation's name, in any case. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly role?: RoleSession;
}

export interface RoleSession {
  readonly roleArn: string;
  readonly sessionName: string;
}

/** Whom a request through a door is for. */
export interface Visit {
  /** Host name asked for; undefined where that is the door's own address, and where the connection is encrypted. */
  readonly host: string | undefined;
  /** The service that the request is signed for, as in the credential scope. */
  readonly service: string | undefined;
}

export interface Door {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:PORT`: an endpoint for AWS clients, and a proxy for all else. */
  readonly url: string;
  close(): Promise<void>;
}

/** A principal whose keys are still to be made. */
export type IssuedPrincipal = WithoutKey<Exclude<Principal, { kind: "service" | "anonymous" }>>;

// Over each member of the union, which a plain Omit would merge.
type WithoutKey<P> = P extends unknown ? Omit<P, "accessKeyId"> : never;

export interface InventoryItem {
  /** `<service>:<noun>`, for example `ecs:cluster`. */
  readonly type: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}
