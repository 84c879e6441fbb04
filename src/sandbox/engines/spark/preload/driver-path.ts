import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The program that runs programs, beside this module in the sources and copied by the build otherwise. */
export const driverPath = (): string => fileURLToPath(new URL("./spark_driver.py", import.meta.url));

/** Where the packages `shim/pyspark` and `glue/awsglue` are. */
export const preloadFolder = (): string => dirname(driverPath());
