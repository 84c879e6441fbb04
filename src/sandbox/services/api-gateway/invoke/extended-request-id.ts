import { randomOctets } from "../../../../shared/random.ts";

/** An extended request id: base64 of eleven octets, as `x-amz-apigw-id` has it. */
export const randomBase64 = (): string => Buffer.from(randomOctets(11)).toString("base64");
