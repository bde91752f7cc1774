#!/usr/bin/env node
/**
 * The `synod` binary: checks Node's version, turns on the compile cache, then listens.
 * Plain JavaScript, because it must still speak clearly under a Node that cannot strip types.
 */
import module from "node:module";

const NODE_MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  const built = import.meta.url.endsWith("/dist/cli/bin.mjs");
  const cure = built
    ? "Install Node 24 or later and run the command again."
    : "Run `npm ci` (it brings the pinned Node 24), then use `npm start` or `npm run -s synod -- COMMAND`.";
  process.stderr.write(
    `synod: needs Node ${NODE_MAJOR_MIN} or later, but this is Node ${process.versions.node} (${process.execPath}).\n${cure}\n`,
  );
  process.exitCode = 2;
} else {
  // Compiling anew costs more than all else at the start; the cache is keyed by the text, so edits are always seen.
  module.enableCompileCache();
  try {
    const { listen } = await import("./listener/listen.ts");
    listen(process.argv.slice(2));
  } catch (error) {
    const why = String(error?.message ?? error).split("\n")[0];
    process.stderr.write(
      `synod: Node cannot load the program: ${why}\nRun it without options of Node's, or install it anew.\n`,
    );
    process.exitCode = 3;
  }
}
