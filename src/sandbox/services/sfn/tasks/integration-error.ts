/** How errors of other services are named in a workflow. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { randomUuid } from "../../../../shared/random.ts";
import { StatesError } from "../../../engines/states-language/index.ts";
import { Fault } from "../../../kit/index.ts";

/** The names of one service. */
export interface ErrorNames {
  /** What stands before the dot. */
  readonly prefix: string;
  /** What an error without a class of its own is called. */
  readonly general: string;
  /** The service as its SDK names it in messages. */
  readonly service: string;
  readonly isOptimized: boolean;
}

/** Errors that no service models as a class of its own. */
const GENERAL =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|Validation(Error|Exception)|SerializationException|MissingParameter|InvalidParameterValue|UnknownOperationException|NotImplemented)$/;

/** Services that answer a denied call with 403; the others with 400. */
const WITH_403 = new Set(["Lambda", "S3", "SNS", "Sns", "SQS", "Sqs", "Ec2", "Iam", "Sts"]);

/** The fault of a call as the error of a Task; anything else that was thrown is the sandbox's own. */
export function integrationError(error: unknown, names: ErrorNames): StatesError {
  if (!(error instanceof Fault)) {
    if (error instanceof StatesError) return error;
    throw error;
  }
  const code = nameOf(error);
  const status = code.startsWith("AccessDenied") && WITH_403.has(names.prefix) ? 403 : (error.status ?? 400);
  const name = GENERAL.test(code) ? names.general : /Exception$/.test(code) ? code : `${code}Exception`;
  const about = names.isOptimized
    ? `(Service: ${names.service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUuid()}; Proxy: null)`
    : `(Service: ${names.service}, Status Code: ${status}, Request ID: ${randomUuid()})`;
  return new StatesError(`${names.prefix}.${name}`, `${messageOf(error)} ${about}`);
}
