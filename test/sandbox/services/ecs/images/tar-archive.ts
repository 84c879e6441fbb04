/** Makes tar archives for tests, honest and hostile ones. */
import { gzipSync } from "node:zlib";

export interface Item {
  path: string;
  content?: string;
  type?: string;
  link?: string;
  mode?: number;
}

export const tarArchive = (items: readonly Item[]): Buffer =>
  Buffer.concat([...items.flatMap(blocksOf), Buffer.alloc(1024)]);

export const layer = (items: readonly Item[]): Buffer => gzipSync(tarArchive(items));

function blocksOf({ path, content = "", type = "0", link = "", mode = 0o644 }: Item): Buffer[] {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write(`${mode.toString(8).padStart(7, "0")}\0`, 100);
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, octet) => total + octet, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}
