/** Who makes a wire request: finds the key, checks signature, clock and session, and names what is wrong as AWS does. */
import type { Clock } from "../kit/clock.ts";
import type { Principal } from "../kit/context.ts";
import { type Fault, fault } from "../kit/fault.ts";
import type { WireRequest } from "../kit/wire.ts";
import type { ProtocolName, ServiceRow } from "../protocol/index.ts";
import type { Store } from "../state/store.ts";
import { findCredentials } from "./credentials.ts";
import { claimTime, isSignedWith, readClaim, type SignatureClaim } from "./signature.ts";

export interface Caller {
  readonly principal: Principal;
  readonly region: string;
}

export interface Authentication {
  readonly store: Store;
  readonly clock: Clock;
  readonly request: WireRequest;
  readonly row: ServiceRow | undefined;
  /** Known only where the request names it outside its path. */
  readonly operation: string | undefined;
  readonly protocol: ProtocolName;
  /** Where unsigned calls go. */
  readonly defaultRegion: string;
}

const ANYONE: Principal = { kind: "anonymous", arn: "anonymous" };
const SKEW_MS = 15 * 60_000;

/** The caller of a request; throws the service's own fault where it cannot be trusted. */
export function authenticate(authentication: Authentication): Caller {
  const { store, clock, request, row, operation, protocol, defaultRegion } = authentication;
  const words = wordsFor(protocol, row);
  const claim = readClaim(request);
  if (claim === undefined && operation !== undefined && row?.unsigned?.includes(operation))
    return { principal: ANYONE, region: defaultRegion };
  if (claim === undefined) throw words.missing;
  if (claim === "incomplete") throw words.incomplete;
  const known = findCredentials(store, claim.accessKeyId);
  if (!known) throw words.unknownKey;
  checkTime(claim, clock, words);
  if (known.sessionToken !== claim.sessionToken) throw words.unknownKey;
  if (known.expiration && known.expiration.getTime() <= clock.now()) throw words.expired;
  if (!isSignedWith(known.secretAccessKey, claim, request, row?.signsRawPath === true)) throw words.mismatch;
  const scopes = row && [row.signingName, ...(row.alsoSigned ?? [])];
  if (scopes && !scopes.includes(claim.service))
    throw words.badSignature(`Credential should be scoped to correct service: '${row.signingName}'. `);
  return { principal: known.principal, region: claim.region || defaultRegion };
}

/** Who signed a request to a data-plane host, as REST services answer it: always 403 where that cannot be trusted. */
export function authenticateHost({
  signingName,
  ...rest
}: Pick<Authentication, "store" | "clock" | "request"> & { readonly signingName: string }): Principal {
  const row = { id: signingName, signingName };
  return authenticate({ ...rest, row, operation: undefined, protocol: "restJson1", defaultRegion: "" }).principal;
}

function checkTime(claim: SignatureClaim, clock: Clock, words: Words): void {
  if (claim.old) {
    if (clock.now() > claim.old.until) throw words.tooLate ?? words.expired;
    return;
  }
  const signed = claimTime(claim);
  if (Number.isNaN(signed) || !claim.timestamp.startsWith(claim.date)) throw words.incomplete;
  const age = clock.now() - signed;
  if (claim.expires !== undefined && age > claim.expires * 1000 && words.tooLate) throw words.tooLate;
  if (claim.expires !== undefined ? age > claim.expires * 1000 : age > SKEW_MS)
    throw words.skewed(`Signature expired: ${claim.timestamp} is now earlier than ${compact(clock.now() - SKEW_MS)}`);
  if (age < -SKEW_MS)
    throw words.skewed(
      `Signature not yet current: ${claim.timestamp} is still later than ${compact(clock.now() + SKEW_MS)}`,
    );
}

const compact = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");

interface Words {
  readonly missing: Fault;
  readonly incomplete: Fault;
  readonly unknownKey: Fault;
  readonly expired: Fault;
  readonly mismatch: Fault;
  /** A presigned request after its time, where that has words of its own. */
  readonly tooLate?: Fault;
  badSignature(message: string): Fault;
  skewed(message: string): Fault;
}

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const NOT_VALID = "The security token included in the request is invalid.";
const EXPIRED = "The security token included in the request is expired";
const INCOMPLETE =
  "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters and a date in 'X-Amz-Date' or 'Date'.";

// Services answer these in one of four dialects: JSON and CBOR, query, EC2, and S3.
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and its counterparts
function wordsFor(protocol: ProtocolName, row: ServiceRow | undefined): Words {
  if (protocol === "ec2Query") return ec2Words;
  if (row?.bareErrors) return s3Words;
  if (protocol === "awsQuery" || protocol === "restXml") return queryWords;
  return protocol === "restJson1" ? restJsonWords : rpcWords;
}

const jsonWords = (status: number): Words => ({
  missing: fault("MissingAuthenticationTokenException", "Missing Authentication Token", { status }),
  incomplete: fault("IncompleteSignatureException", INCOMPLETE, { status }),
  unknownKey: fault("UnrecognizedClientException", NOT_VALID, { status }),
  expired: fault("ExpiredTokenException", EXPIRED, { status }),
  mismatch: fault("InvalidSignatureException", MISMATCH, { status }),
  badSignature: (message) => fault("InvalidSignatureException", message, { status }),
  skewed: (message) => fault("InvalidSignatureException", message, { status }),
});

// JSON RPC services answer 400 where REST ones answer 403.
const rpcWords = jsonWords(400);
const restJsonWords = jsonWords(403);

const queryWords: Words = {
  missing: fault("MissingAuthenticationToken", "Request is missing Authentication Token", { status: 403 }),
  incomplete: fault("IncompleteSignature", INCOMPLETE, { status: 403 }),
  unknownKey: fault("InvalidClientTokenId", NOT_VALID, { status: 403 }),
  expired: fault("ExpiredToken", EXPIRED, { status: 403 }),
  mismatch: fault("SignatureDoesNotMatch", MISMATCH, { status: 403 }),
  badSignature: (message) => fault("SignatureDoesNotMatch", message, { status: 403 }),
  skewed: (message) => fault("SignatureDoesNotMatch", message, { status: 403 }),
};

const NOT_VALIDATED = "AWS was not able to validate the provided access credentials";

const ec2Words: Words = {
  missing: fault("MissingAuthenticationToken", "Request is missing Authentication Token", { status: 403 }),
  incomplete: fault("AuthFailure", INCOMPLETE, { status: 401 }),
  unknownKey: fault("AuthFailure", NOT_VALIDATED, { status: 401 }),
  expired: fault("RequestExpired", "Request has expired.", { status: 400 }),
  mismatch: fault("AuthFailure", NOT_VALIDATED, { status: 401 }),
  badSignature: (message) => fault("AuthFailure", message, { status: 401 }),
  skewed: () => fault("RequestExpired", "Request has expired.", { status: 400 }),
};

const s3Words: Words = {
  missing: fault("AccessDenied", "Access Denied", { status: 403 }),
  incomplete: fault("AuthorizationHeaderMalformed", "The authorization header is malformed.", { status: 400 }),
  unknownKey: fault("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", {
    status: 403,
  }),
  expired: fault("ExpiredToken", "The provided token has expired.", { status: 400 }),
  tooLate: fault("AccessDenied", "Request has expired", { status: 403 }),
  mismatch: fault("SignatureDoesNotMatch", MISMATCH, { status: 403 }),
  badSignature: (message) => fault("SignatureDoesNotMatch", message, { status: 403 }),
  skewed: () =>
    fault("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", {
      status: 403,
    }),
};
