import lab from "../../labs/lambda/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
