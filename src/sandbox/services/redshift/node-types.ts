import { invalidCombination, invalidValue } from "./faults.ts";

interface NodeType {
  readonly name: string;
  /** Managed storage of one node, in MB. */
  readonly storage: number;
  readonly maxNodes: number;
  readonly hasSingle: boolean;
}

const TB = 1024 * 1024;

/** https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html#working-with-clusters-overview, without those that take no new clusters. */
export const NODE_TYPES: readonly NodeType[] = [
  { name: "ra3.large", storage: 8 * TB, maxNodes: 16, hasSingle: true },
  { name: "ra3.xlplus", storage: 32 * TB, maxNodes: 32, hasSingle: true },
  { name: "ra3.4xlarge", storage: 128 * TB, maxNodes: 128, hasSingle: false },
  { name: "ra3.16xlarge", storage: 128 * TB, maxNodes: 128, hasSingle: false },
];

/** How many nodes the request means. InvalidParameterValue, InvalidParameterCombination. */
export function checkedNodes(
  type: string | undefined,
  kind: string | undefined = "multi-node",
  count: number | undefined,
): { nodeType: string; nodes: number } {
  const nodeType = NODE_TYPES.find(({ name }) => name === type?.toLowerCase());
  if (nodeType === undefined) throw invalidValue(`Invalid node type: ${type}`);
  if (kind !== "single-node" && kind !== "multi-node") throw invalidValue(`Invalid cluster type: ${kind}`);
  if (kind === "single-node") {
    if ((count ?? 1) !== 1) throw invalidCombination("Number of nodes must be 1 for cluster type single-node.");
    if (!nodeType.hasSingle)
      throw invalidCombination(`Cluster type single-node is not available for node type ${nodeType.name}.`);
    return { nodeType: nodeType.name, nodes: 1 };
  }
  const nodes = count ?? 1;
  if (nodes < 2)
    throw invalidCombination("Number of nodes for cluster type multi-node must be greater than or equal to 2");
  if (nodes > nodeType.maxNodes)
    throw invalidValue(`Number of nodes for node type ${nodeType.name} must be at most ${nodeType.maxNodes}.`);
  return { nodeType: nodeType.name, nodes };
}

export const storageOf = (nodeType: string, nodes: number): number =>
  (NODE_TYPES.find(({ name }) => name === nodeType)?.storage ?? 0) * nodes;
