/** Handler types derived from the SDK's own command types: no code generation (see shared design, protocol section 4). */
import type { Readable } from "node:stream";
import type { StreamingBlobPayloadInputTypes, StreamingBlobPayloadOutputTypes } from "@smithy/types";
import type { Context } from "./context.ts";

/** Names of all operations of a client module type, for example `OperationName<typeof import("@aws-sdk/client-ecs")>`. */
export type OperationName<M> = Exclude<
  { [K in keyof M]: K extends `${infer N}Command` ? N : never }[keyof M],
  "$" | "__"
> &
  string;

// `input` and `resolveMiddleware` are the public contract of every SDK command.
type CommandIo<M, N extends string> = `${N}Command` extends keyof M
  ? M[`${N}Command`] extends abstract new (
      ...args: never[]
    ) => {
      input: infer I;
      resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer O }>;
    }
    ? [I, O]
    : never
  : never;

type WireInput<T> = {
  [K in keyof T]: NonNullable<T[K]> extends StreamingBlobPayloadInputTypes
    ? StreamingBlobPayloadInputTypes extends NonNullable<T[K]>
      ? Readable
      : T[K]
    : T[K];
};

// A handler may leave any output member undefined; streaming members may be a stream, bytes or text.
type WireOutput<T> = {
  [K in keyof T as K extends "$metadata" ? never : K]:
    | (StreamingBlobPayloadOutputTypes extends NonNullable<T[K]> ? Readable | Uint8Array | string : T[K])
    | undefined;
};

export type Input<M, N extends OperationName<M>> = WireInput<CommandIo<M, N>[0]>;
export type Output<M, N extends OperationName<M>> = WireOutput<CommandIo<M, N>[1]>;

/** One operation: takes the decoded, schema-valid input and answers the output, or throws a `Fault`. */
export type Handler<M, N extends OperationName<M>> = (
  input: Input<M, N>,
  context: Context,
) => Output<M, N> | Promise<Output<M, N>>;

export type Handlers<M> = { readonly [N in OperationName<M>]?: Handler<M, N> };

/** Another service seen from a handler: `context.service<typeof EC2>("ec2").DescribeSubnets({...})`. */
export type ServiceClient<M> = {
  readonly [N in OperationName<M>]: (input: CommandIo<M, N>[0]) => Promise<Output<M, N>>;
};
