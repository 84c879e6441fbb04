/** Zip archives, read and unpacked safely: paths and links stay inside, sizes are what they say, file modes are kept. */
export { readZip, type ZipEntry, ZipError, ZipSlipError } from "./read-zip.ts";
export { checkLinks, unpackZip } from "./unpack-zip.ts";
