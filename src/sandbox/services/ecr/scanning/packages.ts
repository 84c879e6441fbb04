/** What an image says of its operating system and packages. */

export interface Package {
  /** Debian source package and its version: advisories are about these. */
  readonly source: string;
  readonly version: string;
}

/** `ID` and `VERSION_ID`: https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
export function parseOsRelease(text: string): { id: string; version: string } {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key = "", value = ""] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    fields.set(key, value.replace(/^(["'])(.*)\1$/, "$2"));
  }
  return { id: fields.get("ID") ?? "", version: fields.get("VERSION_ID") ?? "" };
}

/** Installed packages of a dpkg status file: stanzas of `Field: value`, see dpkg-query(1). */
export function parseDpkgStatus(text: string): Package[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string) => new RegExp(`^${name}: *(.*)$`, "m").exec(stanza)?.[1]?.trim();
    const name = field("Package");
    const version = field("Version");
    // Distroless images have no Status; removed packages keep their configuration.
    const status = field("Status") ?? "install ok installed";
    if (!name || !version || !status.endsWith(" installed")) return [];
    // `Source: glibc (2.36-9)` where name or version differ.
    const [, source = name, sourceVersion = version] = /^(\S+)(?: +\(([^)]+)\))?$/.exec(field("Source") ?? "") ?? [];
    return [{ source, version: sourceVersion }];
  });
}
