/** Errors of AWS Signer: https://docs.aws.amazon.com/signer/latest/api/API_PutSigningProfile.html and its neighbours. */
import { type Fault, fault } from "../../kit/index.ts";

export const validation = (message: string): Fault => fault("ValidationException", message);

export const profileNotFound = (name: string): Fault =>
  fault("ResourceNotFoundException", `Signing profile ${name} was not found.`);

export const jobNotFound = (id: string): Fault =>
  fault("ResourceNotFoundException", `Signing job ${id} was not found.`);
