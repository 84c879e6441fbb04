/** Errors of Redshift Serverless. https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalid = (message: string): Fault => fault("ValidationException", message);

export const conflict = (message: string): Fault => fault("ConflictException", message);

export const notFound = (noun: string, name: string): Fault =>
  fault("ResourceNotFoundException", `The ${noun} ${name} isn't found.`, { members: { resourceName: name } });

export const unsupported = (member: string): Fault => invalid(`The sandbox does not support ${member}.`);
