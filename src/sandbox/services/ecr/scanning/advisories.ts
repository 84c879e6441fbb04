/**
 * What basic scanning knows here: a small table of published vulnerabilities of Debian 12 (bookworm), by source package.
 * Fixed versions are those of the packages' own Debian changelogs (and https://security-tracker.debian.org/tracker/); base
 * scores are the National Vulnerability Database's (CVSS 3.1). The table is dated, and does not grow by itself.
 */
export type Severity = "CRITICAL" | "HIGH" | "MEDIUM";

export interface Advisory {
  readonly cve: string;
  /** Debian source package. */
  readonly source: string;
  /** The first version without the vulnerability. */
  readonly fixed: string;
  readonly severity: Severity;
  readonly score: number;
  readonly description: string;
}

/** When the table was last compared with its sources. */
export const ADVISORIES_UPDATED = Date.UTC(2026, 10, 23);

const advisory = (
  cve: string,
  [source, fixed]: readonly [source: string, fixed: string],
  [severity, score]: readonly [severity: Severity, score: number],
  description: string,
): Advisory => ({ cve, source, fixed, severity, score, description });

/** Sorted by source package. */
export const ADVISORIES: readonly Advisory[] = [
  advisory(
    "CVE-2023-38545",
    ["curl", "7.88.1-10+deb12u4"],
    ["CRITICAL", 9.8],
    "Heap buffer overflow in the handshake with a SOCKS5 proxy when the host name is too long.",
  ),
  advisory(
    "CVE-2024-45491",
    ["expat", "2.5.0-1+deb12u1"],
    ["CRITICAL", 9.8],
    "Integer overflow for nDefaultAtts in dtdCopy on 32-bit platforms.",
  ),
  advisory(
    "CVE-2024-45492",
    ["expat", "2.5.0-1+deb12u1"],
    ["CRITICAL", 9.8],
    "Integer overflow for m_groupSize in nextScaffoldPart on 32-bit platforms.",
  ),
  advisory(
    "CVE-2024-32002",
    ["git", "1:2.39.5-0+deb12u1"],
    ["CRITICAL", 9.0],
    "A clone of a repository with crafted submodules can run a hook from its own files.",
  ),
  advisory(
    "CVE-2023-4911",
    ["glibc", "2.36-9+deb12u3"],
    ["HIGH", 7.8],
    "Buffer overflow in the dynamic loader's processing of GLIBC_TUNABLES gives local users more privileges.",
  ),
  advisory(
    "CVE-2024-2961",
    ["glibc", "2.36-9+deb12u6"],
    ["HIGH", 7.3],
    "Out-of-bounds write in iconv's conversion to ISO-2022-CN-EXT.",
  ),
  advisory(
    "CVE-2024-0553",
    ["gnutls28", "3.7.9-2+deb12u2"],
    ["HIGH", 7.5],
    "Timing side channel in the RSA-PSK key exchange.",
  ),
  advisory(
    "CVE-2024-37371",
    ["krb5", "1.20.1-2+deb12u2"],
    ["CRITICAL", 9.1],
    "Invalid memory reads while handling GSS message tokens with invalid length fields.",
  ),
  advisory(
    "CVE-2023-4863",
    ["libwebp", "1.2.4-0.2+deb12u1"],
    ["HIGH", 8.8],
    "Heap buffer overflow while decoding a crafted lossless WebP image.",
  ),
  advisory(
    "CVE-2023-44487",
    ["nghttp2", "1.52.0-1+deb12u1"],
    ["HIGH", 7.5],
    "HTTP/2 rapid reset: streams opened and reset in quick succession exhaust the server.",
  ),
  advisory(
    "CVE-2023-38408",
    ["openssh", "1:9.2p1-2+deb12u1"],
    ["CRITICAL", 9.8],
    "Libraries loaded through PKCS#11 of a forwarded ssh-agent can run code on the agent's machine.",
  ),
  advisory(
    "CVE-2023-48795",
    ["openssh", "1:9.2p1-2+deb12u2"],
    ["MEDIUM", 5.9],
    "Terrapin: packets at the start of the secure channel can be dropped by someone in the middle.",
  ),
  advisory(
    "CVE-2023-5363",
    ["openssl", "3.0.11-1~deb12u2"],
    ["HIGH", 7.5],
    "Key and initialisation vector lengths are processed in the wrong order for some ciphers.",
  ),
  advisory(
    "CVE-2024-6119",
    ["openssl", "3.0.14-1~deb12u2"],
    ["HIGH", 7.5],
    "Name checks of X.509 certificates can read an invalid address and end the process.",
  ),
  advisory(
    "CVE-2023-47038",
    ["perl", "5.36.0-7+deb12u1"],
    ["HIGH", 7.8],
    "A crafted regular expression with a user-defined Unicode property writes past a buffer's end.",
  ),
  advisory(
    "CVE-2023-39804",
    ["tar", "1.34+dfsg-1.2+deb12u1"],
    ["MEDIUM", 6.2],
    "Extension attributes in a crafted PAX archive can end the program.",
  ),
];
