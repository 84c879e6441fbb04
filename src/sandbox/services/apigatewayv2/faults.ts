/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
import { type Fault, fault } from "../../kit/index.ts";

export const badRequest = (message: string): Fault => fault("BadRequestException", message);

/** A setting that the sandbox would have to ignore. */
export const notInSandbox = (what: string): Fault => badRequest(`${what} is not in the sandbox.`);

export const conflict = (message: string): Fault => fault("ConflictException", message);

export const notFound = (message: string): Fault => fault("NotFoundException", message);
