import { lab } from "../../src/lab/index.ts";
import { mode } from "./mode.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { design } from "./steps/design.ts";
import { explain } from "./steps/explain.ts";
import { load } from "./steps/load.ts";
import { loadErrors } from "./steps/load-errors.ts";
import { network } from "./steps/network.ts";
import { role } from "./steps/role.ts";
import { spectrum } from "./steps/spectrum.ts";
import { stage } from "./steps/stage.ts";
import { warehouse } from "./steps/warehouse.ts";
import { wlm } from "./steps/wlm.ts";
import { zoneMaps } from "./steps/zone-maps.ts";

export default lab({
  id: "redshift",
  title: "Data warehousing with Amazon Redshift",
  objective:
    "Start a warehouse, load a star schema from S3, see what distribution styles, sort keys and encodings do to plans and scans, query the lake in place, and route work to queues.",
  prerequisites: [
    "Nothing for the sandbox but Node.js.",
    "On AWS: credentials that may create networks, roles, buckets, Redshift clusters and Glue databases. Two ra3.large nodes cost about $1.10 an hour.",
  ],
  parameters: [mode],
  steps: [network, role, stage, warehouse, design, load, loadErrors, explain, zoneMaps, spectrum, wlm],
  assets: [
    "expected.json",
    "policies/lake.json",
    "policies/trust.json",
    "sql/big.sql",
    "sql/design.sql",
    "sql/dimensions.sql",
    "sql/june.sql",
    "sql/lake.sql",
    "sql/load.sql",
    "sql/naive.sql",
    "sql/revenue.sql",
    "sql/stage.sql",
    "wlm.json",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
