/** What the protocol layer must be told of a service; all else is in the SDK's schemas. */
export interface ServiceRow {
  /** The SDK client's package name without `@aws-sdk/client-`. */
  readonly id: string;
  /** The service in a signature's credential scope. */
  readonly signingName: string;
  /** Further names that clients sign this service with. */
  readonly alsoSigned?: readonly string[];
  /** The prefix of `X-Amz-Target`, for services with a JSON protocol. */
  readonly target?: string;
  /** `Version` of query requests: tells services apart that share a signing name. */
  readonly version?: string;
  /** Paths of this service, for REST services that share a signing name. */
  readonly path?: RegExp;
  /** The prefix of IAM actions where it is not the signing name. */
  readonly iamPrefix?: string;
  /** The error for input that breaks the model; by default ValidationError in awsQuery, else ValidationException. */
  readonly validationError?: string;
  /** Operations that need no signature. */
  readonly unsigned?: readonly string[];
  /** Requests name a bucket in the host or in the first segment of the path. */
  readonly bucketAddressing?: boolean;
  /** The path is signed as it was sent, not encoded once more; the body of presigned requests is not signed. */
  readonly signsRawPath?: boolean;
  /** Errors are a lone `<Error>` element. */
  readonly bareErrors?: boolean;
  /** Operations whose only member is the root element itself (the schemas do not keep that trait). */
  readonly unwrapped?: readonly string[];
  /** Clients name a resource by the host they call: where a data-plane host answers that name, it gets the request. */
  readonly calledAtHosts?: boolean;
}
