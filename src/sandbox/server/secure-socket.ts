/** TLS on the sandbox's own port, for server names that a service has a certificate of. */
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import type { ServerCertificate } from "../kit/wire.ts";

/** Undefined for a server name without certificate: the handshake is then refused. */
export type FindCertificate = (serverName: string) => Promise<ServerCertificate | undefined>;

/** The socket with TLS taken off, to be read as HTTP. It ends by itself where the handshake fails. */
export function secureSocket(socket: Socket, certificateFor: FindCertificate): TLSSocket {
  const secure = new TLSSocket(socket, {
    isServer: true,
    ALPNProtocols: ["http/1.1"],
    SNICallback: (name, done) => {
      certificateFor(name).then(
        (found) =>
          found
            ? done(null, createSecureContext({ cert: found.certificate, key: found.privateKey }))
            : done(new Error(`no certificate for ${name}`)),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  secure.on("error", () => socket.destroy());
  return secure;
}
