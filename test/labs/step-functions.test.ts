import lab from "../../labs/step-functions/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
