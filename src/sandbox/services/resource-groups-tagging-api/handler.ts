import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { fault, type Handler, type OperationName } from "../../kit/index.ts";

/** A handler of one operation of the Resource Groups Tagging API. */
export type On<N extends OperationName<typeof Tagging>> = Handler<typeof Tagging, N>;

export const invalidParameter = (message: string) => fault("InvalidParameterException", message);
