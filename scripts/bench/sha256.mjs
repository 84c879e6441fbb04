import { createHash, createHmac } from "node:crypto";

/** The hash that @smithy/signature-v4 asks for: SHA-256, keyed when a secret is given. */
export class Sha256 {
  constructor(secret) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }

  update(data) {
    this.hash.update(data);
  }

  digest() {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }
}
