/** Imported certificates at work: TLS on the sandbox's port for the names that they cover. */
import { X509Certificate } from "node:crypto";
import type { Context, ServerCertificate } from "../../kit/index.ts";
import { certificates } from "./state.ts";

/** The newest imported certificate for a server name, with its key. */
export function certificateFor(serverName: string, context: Context): ServerCertificate | undefined {
  const fitting = context
    .table(certificates)
    .list()
    .filter(
      ({ certificate }) =>
        certificate !== undefined && new X509Certificate(certificate).checkHost(serverName) !== undefined,
    )
    .sort((a, b) => (b.detail.ImportedAt?.getTime() ?? 0) - (a.detail.ImportedAt?.getTime() ?? 0));
  const { certificate, chain, privateKey } = fitting[0] ?? {};
  if (certificate === undefined || privateKey === undefined) return undefined;
  return { certificate: chain === undefined ? certificate : `${certificate}\n${chain}`, privateKey };
}
