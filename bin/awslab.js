#!/usr/bin/env node
// The launcher: in a checkout it builds what is missing or older than the sources, then hands over to dist/cli.js.
import { launch } from "./launch.js";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
await launch(process.argv.slice(2));
