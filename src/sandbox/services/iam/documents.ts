/** Policy documents as IAM stores and answers them. */
import {
  type PolicyDocument,
  PolicySyntaxError,
  parsePolicy,
  validateIdentityPolicy,
  validateTrustPolicy,
} from "../../engines/policy/index.ts";
import { limitExceeded, malformedPolicy } from "./faults.ts";

/** The document as given, once it is proven well formed. */
export const checkedIdentityPolicy = (text = ""): string => checked(text, validateIdentityPolicy);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 2048 characters without white space. */
export function checkedTrustPolicy(text = ""): string {
  checked(text, validateTrustPolicy);
  if (sizeOf(text) > 2048) throw limitExceeded("Cannot exceed quota for ACLSizePerRole: 2048");
  return text;
}

function checked(text: string, validate: (text: string) => PolicyDocument): string {
  try {
    validate(text);
    return text;
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicy(error.message);
    throw error;
  }
}

/** IAM does not count white space. */
export const sizeOf = (text: string): number => text.replace(/\s/g, "").length;

/** Documents are answered percent-encoded by RFC 3986; SDKs and the CLI decode them. */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A stored document; stored ones parse. */
export const readDocument = (text: string): PolicyDocument => parsePolicy(text);
