import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** CloudWatch Logs takes events of up to 256 KiB; a longer line is split. */
const LONGEST_LINE = 256 * 1024 - 26;

/** Calls `onLine` for each line of a byte stream, and for the rest at its end. */
export function splitLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    while (rest.length > LONGEST_LINE) {
      onLine(rest.slice(0, LONGEST_LINE));
      rest = rest.slice(LONGEST_LINE);
    }
  });
  stream.on("end", () => {
    rest += decoder.end();
    if (rest !== "") onLine(rest);
    rest = "";
  });
  stream.on("error", () => {});
}
