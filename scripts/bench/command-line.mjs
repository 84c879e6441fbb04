import { awslab, median, scratch, wallOf } from "./measure.mjs";

/** `awslab list` against a bare Node process, in turn, so that both meet the same machine. */
export function measureCommandLine() {
  const env = { AWSLAB_HOME: scratch };
  const ratios = [];
  const bare = [];
  for (let i = 0; i < 21; i += 1) {
    const node = wallOf(["-e", "0"]);
    bare.push(node);
    ratios.push(wallOf([awslab, "list"], { env }) / node);
  }
  return [
    { what: "awslab list / node -e 0, wall", value: `${median(ratios).toFixed(2)} x`, goal: "at most 1.8 x" },
    { what: "node -e 0, wall (for scale)", value: `${median(bare).toFixed(0)} ms` },
  ];
}
