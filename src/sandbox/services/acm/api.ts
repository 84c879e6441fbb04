import type * as Acm from "@aws-sdk/client-acm";
import { fault, type Handler, type OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof Acm>> = Handler<typeof Acm, N>;

export const validation = (message: string) => fault("ValidationException", message);
