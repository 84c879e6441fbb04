/** API Gateway's errors. https://docs.aws.amazon.com/apigateway/latest/api/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const badRequest = (message: string): Fault => fault("BadRequestException", message);
export const notFound = (message: string): Fault => fault("NotFoundException", message);
export const conflict = (message: string): Fault => fault("ConflictException", message);

/** Something that AWS has and the sandbox has not. */
export const notInSandbox = (what: string): Fault => badRequest(`${what} is not in the sandbox.`);
