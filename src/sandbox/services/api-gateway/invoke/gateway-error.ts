/** Why API Gateway itself answers: the type of its gateway response, and what it says. */

export interface GatewayErrorOptions {
  /** `$context.error.validationErrorString`. */
  readonly validation?: string;
  /** Lines for the execution log, in AWS's words. */
  readonly log?: readonly string[];
  /** Where it is not that of the response type: a function that fails is 502. */
  readonly status?: number;
}

export class GatewayError extends Error {
  readonly responseType: string;
  readonly validation: string | undefined;
  readonly log: readonly string[];
  readonly status: number | undefined;

  constructor(responseType: string, message: string, { validation, log = [], status }: GatewayErrorOptions = {}) {
    super(message);
    this.name = "GatewayError";
    this.responseType = responseType;
    this.validation = validation;
    this.log = log;
    this.status = status;
  }
}

const INTERNAL = "Internal server error";

/** 500: the API is not set up as it should be. The reason is in the log alone. */
export const configurationError = (reason: string): GatewayError =>
  new GatewayError("API_CONFIGURATION_ERROR", INTERNAL, {
    log: [`Execution failed due to configuration error: ${reason}`],
  });

export const badParameters = (validation: string): GatewayError =>
  new GatewayError("BAD_REQUEST_PARAMETERS", validation, {
    validation,
    log: [`Request failed validation: ${validation}`],
  });

/** 502: a function failed, or answered what is no response. */
export const badGateway = (log: string): GatewayError =>
  new GatewayError("INTEGRATION_FAILURE", INTERNAL, { log: [log], status: 502 });

/** 504: nobody could be reached. */
export const integrationFailure = (reason: string): GatewayError =>
  new GatewayError("INTEGRATION_FAILURE", INTERNAL, { log: [`Execution failed due to ${reason}`] });

export const integrationTimeout = (): GatewayError =>
  new GatewayError("INTEGRATION_TIMEOUT", "Endpoint request timed out", {
    log: ["Execution failed due to a timeout error"],
  });

export const accessDenied = (message: string): GatewayError => new GatewayError("ACCESS_DENIED", message);
export const unauthorized = (): GatewayError => new GatewayError("UNAUTHORIZED", "Unauthorized");
