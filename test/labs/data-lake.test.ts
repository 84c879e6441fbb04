import lab from "../../labs/data-lake/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
