/**
 * SecureString values are encrypted at rest. The key stands for the AWS managed key `alias/aws/ssm`; there are no other
 * keys, because there is no KMS in the sandbox.
 */
import { join } from "node:path";
import { openText, type Seal, sealText } from "../../engines/sealed-text.ts";
import { type Context, fault } from "../../kit/index.ts";

export const DEFAULT_KEY = "alias/aws/ssm";

export function checkedKey(keyId: string = DEFAULT_KEY): string {
  if (keyId === DEFAULT_KEY) return keyId;
  throw fault("InvalidKeyId", `The sandbox has no key ${keyId}: SecureString parameters use ${DEFAULT_KEY}.`);
}

/** The ciphertext is bound to the parameter's ARN, as KMS binds it by the encryption context. */
export const encrypt = (context: Context, arn: string, value: string): string => sealText(sealOf(context, arn), value);

export const decrypt = (context: Context, arn: string, text: string): string => openText(sealOf(context, arn), text);

const sealOf = (context: Context, bound: string): Seal => ({
  keyFile: join(context.folder(), "parameters.key"),
  bound,
});
