import lab from "../../labs/ecs/lab.ts";
import { selfTest } from "./self-test.ts";

selfTest(lab);
