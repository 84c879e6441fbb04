/** The architecture that the lab builds, for its reports. Cells of the grid are wider than high. */
import type { Picture } from "../../src/lab/index.ts";

export const picture: Picture = {
  says: "SQL comes through the Data API to a cluster in a closed VPC: a leader plans, two compute nodes work in slices. COPY reads eight files of a bucket as a role; UNLOAD writes the sales back as Parquet in three partitions, which the Glue Data Catalog describes and Spectrum reads in place. Workload management puts statements into queues.",
  size: [7.2, 4.4],
  frames: [
    { id: "vpc", label: "VPC, three zones", at: [1.9, 0], size: [3.1, 4.4] },
    { id: "cluster", label: "Cluster, ra3.large", at: [2.1, 0.5], size: [2.7, 3.7] },
    { id: "lake", label: "Lake", at: [5.2, 0], size: [2.0, 4.4] },
  ],
  boxes: [
    { id: "api", label: "Data API", note: "SQL, no open port", at: [0, 0.95], size: [1.6, 0.75], step: "design" },
    {
      id: "secret",
      label: "Secrets Mgr",
      note: "admin's password",
      at: [0, 1.95],
      size: [1.6, 0.75],
      step: "warehouse",
    },
    { id: "queues", label: "WLM", note: "etl, bi, default", at: [0, 2.95], size: [1.6, 0.75], step: "wlm" },
    { id: "leader", label: "Leader", note: "plans", at: [2.75, 0.95], size: [1.4, 0.75], step: "explain" },
    { id: "node0", label: "COMPUTE-0", note: "slices 0, 1", at: [2.2, 2.05], size: [1.2, 0.75], step: "load" },
    { id: "node1", label: "COMPUTE-1", note: "slices 2, 3", at: [3.5, 2.05], size: [1.2, 0.75], step: "load" },
    {
      id: "blocks",
      label: "Blocks, zone maps",
      note: "1 MB, min and max",
      at: [2.55, 3.2],
      size: [1.8, 0.75],
      step: "zone-maps",
    },
    { id: "files", label: "S3 files", note: "eight parts", at: [5.4, 0.6], size: [1.5, 0.75], step: "stage" },
    { id: "role", label: "Role", note: "default", at: [5.4, 1.5], size: [1.5, 0.75], step: "role" },
    { id: "parquet", label: "S3 Parquet", note: "three years", at: [5.4, 2.4], size: [1.5, 0.75], step: "spectrum" },
    { id: "catalog", label: "Glue Catalog", note: "partitions", at: [5.4, 3.3], size: [1.5, 0.75], step: "spectrum" },
  ],
  arrows: [
    { from: "api", to: "leader" },
    { from: "leader", to: "node0" },
    { from: "leader", to: "node1" },
    { from: "files", to: "leader", label: "COPY" },
  ],
};
