import { type Fault, fault } from "../../kit/index.ts";

export const validationError = (message: string): Fault => fault("ValidationError", message);
export const accessDenied = (message: string): Fault => fault("AccessDenied", message, { status: 403 });
export const malformedPolicy = (message: string): Fault => fault("MalformedPolicyDocumentException", message);
export const packedPolicyTooLarge = (): Fault =>
  fault("PackedPolicyTooLargeException", "Serialized policy size exceeds the limit of 2048 characters.");

export const notAuthorized = (caller: string, roleArn: string): Fault =>
  accessDenied(`User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
