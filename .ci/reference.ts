/**
 * Makes the reference of the library, from the documentation of what its doors export: `node .ci/reference.ts [OUT]`
 * writes HTML into OUT (`synod-out/reference` unless told), `--check` only says what is wrong with it.
 *
 * TypeDoc reads with the JavaScript interface of TypeScript, which version 7 does not have. So it has a folder of its own,
 * with its own TypeScript and lock file, and is installed when it is first asked for.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const HOME = path.join(ROOT, ".ci/reference");

/** The sources of what the package exports. */
export function listDoors(): string[] {
  const { exports } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const types = Object.values<{ readonly types?: string }>(exports).flatMap((entry) => entry.types ?? []);
  return types.map((file) => path.join(ROOT, file.replace(/^\.\/dist\//, "").replace(/\.d\.ts$/, ".ts")));
}

/** Runs a program to its end, its output where ours goes. Throws when it fails. */
function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { cwd: HOME, stdio: ["ignore", "inherit", "inherit"] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${path.basename(program)} ${args.join(" ")} ended with exit code ${status}`);
}

/** Makes the reference, or with `out` null only checks that it can be made without a warning. */
export function makeReference(out: string | null): void {
  if (!fs.existsSync(path.join(HOME, "node_modules/typedoc"))) run("npm", ["ci"]);
  const entries = listDoors().flatMap((file) => ["--entryPoints", file]);
  const emit = out === null ? ["--emit", "none"] : ["--out", out];
  run(process.execPath, ["node_modules/typedoc/bin/typedoc", ...entries, ...emit]);
}

if (import.meta.main) {
  const [given] = process.argv.slice(2);
  try {
    makeReference(given === "--check" ? null : path.resolve(given ?? path.join(ROOT, "synod-out/reference")));
  } catch (error) {
    process.stderr.write(`reference: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
