/** Reads the headers of WebSocket frames as they pass (RFC 6455, section 5.2), to hold clients to a size of frames. */
import type { Duplex } from "node:stream";

/** Calls `tooLarge` once, when a frame announces a payload of more than `limit` octets. Takes nothing from the stream. */
export function watchFrames(stream: Duplex, limit: number, tooLarge: () => void): void {
  /** Octets of a payload that are still to come. */
  let payload = 0;
  /** The beginning of a header that was cut off. */
  let begun: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    let rest: Buffer = Buffer.concat([begun, chunk]);
    begun = Buffer.alloc(0);
    while (rest.length > 0) {
      const passed = Math.min(payload, rest.length);
      payload -= passed;
      rest = rest.subarray(passed);
      const frame = frameIn(rest);
      if (!frame) {
        begun = rest;
        return;
      }
      if (frame.payload > limit) {
        stream.off("data", onData);
        tooLarge();
        return;
      }
      payload = frame.payload;
      rest = rest.subarray(frame.header);
    }
  };
  stream.on("data", onData);
}

/** Lengths of the frame that `data` begins with; undefined while its header is incomplete. */
function frameIn(data: Buffer): { header: number; payload: number } | undefined {
  const [, second] = data;
  if (second === undefined) return undefined;
  const mask = second & 0x80 ? 4 : 0;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (data.length < 2 + extended + mask) return undefined;
  const payload = extended === 0 ? short : extended === 2 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  return { header: 2 + extended + mask, payload };
}
