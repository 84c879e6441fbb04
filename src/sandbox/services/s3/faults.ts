/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
import { type Fault, fault } from "../../kit/index.ts";

const client = (code: string, status: number, message: string): Fault => fault(code, message, { status });

export const noSuchBucket = (): Fault => client("NoSuchBucket", 404, "The specified bucket does not exist");
export const noSuchKey = (): Fault => client("NoSuchKey", 404, "The specified key does not exist.");
export const noSuchVersion = (): Fault => client("NoSuchVersion", 404, "The specified version does not exist.");
export const noSuchUpload = (): Fault =>
  client(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  );
export const bucketNotEmpty = (): Fault => client("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
export const bucketOwnedByYou = (): Fault =>
  client(
    "BucketAlreadyOwnedByYou",
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
  );
export const wrongRegion = (): Fault =>
  client(
    "PermanentRedirect",
    301,
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
  );
export const accessDenied = (message = "Access Denied"): Fault => client("AccessDenied", 403, message);
export const invalidArgument = (message: string): Fault => client("InvalidArgument", 400, message);
export const invalidRequest = (message: string): Fault => client("InvalidRequest", 400, message);
export const badDigest = (what: string): Fault =>
  client("BadDigest", 400, `The ${what} you specified did not match the calculated checksum.`);
export const malformedXml = (): Fault =>
  client(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
export const preconditionFailed = (): Fault =>
  client("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");
export const notModified = (): Fault => client("NotModified", 304, "Not Modified");
export const invalidRange = (): Fault => client("InvalidRange", 416, "The requested range is not satisfiable");
export const methodNotAllowed = (): Fault =>
  client("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
export const notInSandbox = (what: string): Fault => client("NotImplemented", 501, `${what} is not in the sandbox.`);
