import lab from "../../labs/api-gateway/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
