/** Basic scanning: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html */
import type { Readable } from "node:stream";
import { messageOf } from "../../../../shared/errors.ts";
import { ADVISORIES, type Severity } from "./advisories.ts";
import { compareVersions } from "./debian-version.ts";
import { readImageFiles, UnreadableLayer } from "./image-files.ts";
import { type Package, parseDpkgStatus, parseOsRelease } from "./packages.ts";

export interface Finding {
  readonly cve: string;
  readonly severity: Severity;
  readonly score: number;
  readonly description: string;
  readonly source: string;
  readonly version: string;
  readonly fixed: string;
}

export interface ScanResult {
  readonly status: "COMPLETE" | "FAILED" | "UNSUPPORTED_IMAGE";
  readonly description: string;
  /** The worst first. */
  readonly findings: readonly Finding[];
}

const DPKG = "var/lib/dpkg/status";

/** Scans an image's layers, the lowest first. Packages are compared with the sandbox's own table, see advisories.ts. */
export async function scanImage(layers: readonly (() => Readable)[]): Promise<ScanResult> {
  try {
    const files = await readImageFiles(
      layers,
      (path) => path === DPKG || path.startsWith(`${DPKG}.d/`) || /^(etc|usr\/lib)\/os-release$/.test(path),
    );
    const release = files.get("etc/os-release") ?? files.get("usr/lib/os-release");
    if (release === undefined) return unsupported("The operating system and/or package manager are not supported.");
    const { id, version } = parseOsRelease(release);
    if (id !== "debian" || version !== "12")
      return unsupported(
        `The operating system '${id}' version '${version}' is not supported: the sandbox knows Debian 12.`,
      );
    const packages = [...files].filter(([path]) => path.startsWith(DPKG)).flatMap(([, text]) => parseDpkgStatus(text));
    return { status: "COMPLETE", description: "The scan was completed successfully.", findings: findingsOf(packages) };
  } catch (error) {
    if (error instanceof UnreadableLayer) return unsupported(error.message);
    return { status: "FAILED", description: `ScanFailed: ${messageOf(error)}`, findings: [] };
  }
}

const unsupported = (why: string): ScanResult => ({
  status: "UNSUPPORTED_IMAGE",
  description: `UnsupportedImageError: ${why}`,
  findings: [],
});

function findingsOf(packages: readonly Package[]): Finding[] {
  // Several binary packages come from one source.
  const sources = new Map(packages.map(({ source, version }) => [`${source} ${version}`, { source, version }]));
  return [...sources.values()]
    .flatMap(({ source, version }) =>
      ADVISORIES.filter((each) => each.source === source && compareVersions(version, each.fixed) < 0).map((each) => ({
        ...each,
        version,
      })),
    )
    .sort((a, b) => b.score - a.score || (a.cve < b.cve ? -1 : 1));
}
