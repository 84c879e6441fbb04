import lab from "../../labs/emr/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
