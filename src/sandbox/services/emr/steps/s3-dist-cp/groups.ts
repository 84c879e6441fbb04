/** Which files go into which, as S3DistCp's groupBy and targetSize say. */
import type { DistCpOptions } from "./options.ts";

export interface SourceFile {
  /** `s3://bucket/prefix/file`. */
  readonly uri: string;
  /** Below the source's folder. */
  readonly relative: string;
  readonly size: number;
}

export interface TargetFile<F extends SourceFile> {
  /** Below the destination's folder. */
  readonly name: string;
  readonly files: readonly F[];
}

/**
 * Files whose groups of the pattern read the same become one, named after them; files that do not match are left out. With a
 * target size a group becomes several, numbered from 0.
 */
export function targetsOf<F extends SourceFile>(
  files: readonly F[],
  { pattern, groupBy, targetSize }: Pick<DistCpOptions, "pattern" | "groupBy" | "targetSize">,
): TargetFile<F>[] {
  const wanted = files.filter(({ uri }) => pattern === undefined || pattern.test(uri));
  if (!groupBy) return wanted.map((file) => ({ name: file.relative, files: [file] }));
  const groups = new Map<string, F[]>();
  for (const file of wanted) {
    const match = groupBy.exec(file.uri);
    if (!match) continue;
    const name = folderOf(file.relative) + (match.slice(1).join("") || "group");
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups].flatMap(([name, members]) => split(name, members, targetSize));
}

/** Files stay in the folder below the source in which they are. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

function split<F extends SourceFile>(name: string, files: readonly F[], size: number | undefined): TargetFile<F>[] {
  if (size === undefined) return [{ name, files }];
  const parts: { files: F[]; size: number }[] = [];
  for (const file of files) {
    const last = parts.at(-1);
    if (last && last.size + file.size <= size) {
      last.files.push(file);
      last.size += file.size;
    } else parts.push({ files: [file], size: file.size });
  }
  return parts.map((part, index) => ({ name: `${name}${index}`, files: part.files }));
}
