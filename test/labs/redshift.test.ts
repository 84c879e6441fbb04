import lab from "../../labs/redshift/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
