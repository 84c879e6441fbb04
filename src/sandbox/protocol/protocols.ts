import { awsJson10, awsJson11 } from "./aws-json.ts";
import { awsQuery } from "./aws-query.ts";
import { ec2Query } from "./ec2-query.ts";
import type { Protocol, ProtocolName } from "./protocol.ts";
import { restJson } from "./rest-json.ts";
import { restXml } from "./rest-xml.ts";
import { rpcv2Cbor } from "./rpcv2-cbor.ts";

/** Every protocol by its name. */
export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  awsJson1_0: awsJson10,
  awsJson1_1: awsJson11,
  restJson1: restJson,
  restXml,
  awsQuery,
  ec2Query,
  rpcv2Cbor,
};
