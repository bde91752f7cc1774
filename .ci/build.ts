/**
 * Makes the publishable JavaScript: `node .ci/build.ts [OUT]` (OUT is `dist` unless told).
 *
 * The lab is made too, as `OUT/static`: a folder for any web server, which the package leaves out.
 *
 * Types are blanked out by Node's own stripper and `.ts` becomes `.js` in relative specifiers, so every text keeps its
 * line and column: planted bugs, which are replacements in a module's text, apply to the published files too.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { labFile } from "../cli/lab/lab-file.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ROOMS = ["sim", "protocols", "invariants", "scenarios", "reports", "lab", "cli", "doors", "adapters"];

/** A relative `.ts` specifier where a module is named: `from`, `import`, `import(` and `new URL(`. */
const SPECIFIER = /(\bfrom\s*|\bimport\s*\(?\s*|\bnew\s+URL\(\s*)(["'`])(\.{1,2}\/[^"'`\n]*)\.ts\2/g;
/** Whatever looks like one and stands elsewhere: it would not resolve after the build. */
const LEFT_OVER = /(["'`])\.{1,2}\/[^"'`\n]*\.ts\1/;

/** The same text with relative `.ts` specifiers ending in `.js`; of the same length, whatever was replaced. */
export function rewriteSpecifiers(text: string): string {
  return text.replace(SPECIFIER, "$1$2$3.js$2");
}

/** The JavaScript of a TypeScript module, each token at its old line and column. Throws on what would not resolve. */
export function toJavaScript(source: string, name: string): string {
  const text = rewriteSpecifiers(stripTypeScriptTypes(source, { mode: "strip" }));
  const left = LEFT_OVER.exec(text);
  if (left !== null) {
    const line = text.slice(0, left.index).split("\n").length;
    throw new Error(
      `${name}:${line}: ${left[0]} names a TypeScript file where the build cannot follow it; ` +
        `use it directly in import, import() or new URL(…, import.meta.url)`,
    );
  }
  return text;
}

function isProduct(name: string): boolean {
  return !name.startsWith(".") && !/\.test\.\w+$/.test(name) && !["__snapshots__", "tsconfig.json"].includes(name);
}

/** Paths of the product's files below `folder`, relative to the root, in a fixed order. */
function listProduct(folder: string): string[] {
  const entries = fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries
    .filter((entry) => isProduct(entry.name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? listProduct(file) : [file];
    });
}

function buildFile(file: string, out: string): void {
  const target = path.join(out, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  if (file.endsWith(".ts")) {
    const text = toJavaScript(fs.readFileSync(path.join(ROOT, file), "utf8"), file);
    fs.writeFileSync(target.replace(/\.ts$/, ".js"), text);
  } else if (file.endsWith(".mjs")) {
    fs.writeFileSync(target, rewriteSpecifiers(fs.readFileSync(path.join(ROOT, file), "utf8")), { mode: 0o755 });
  } else {
    fs.copyFileSync(path.join(ROOT, file), target);
  }
}

/** Runs the compiler for the declarations, then points their specifiers at the built files. */
async function buildDeclarations(out: string): Promise<void> {
  const compiler = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const project = path.join(ROOT, ".ci/tsconfig.build.json");
  const args = [compiler, "-p", project, "--outDir", out];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error("the declarations do not compile (messages above)");
  for (const entry of fs.readdirSync(out, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".d.ts")) continue;
    const file = path.join(out, entry);
    fs.writeFileSync(file, rewriteSpecifiers(fs.readFileSync(file, "utf8")));
  }
}

/** Builds into `out`, which is replaced only when everything was made. Returns the number of the product's files. */
export async function build(out: string): Promise<number> {
  const staging = `${out}.${process.pid}.tmp`;
  fs.rmSync(staging, { recursive: true, force: true });
  try {
    const rooms = ROOMS.filter((room) => fs.existsSync(path.join(ROOT, room)));
    const files = rooms.flatMap((room) => listProduct(room));
    if (fs.existsSync(path.join(ROOT, "index.ts"))) files.push("index.ts");
    for (const file of files) buildFile(file, staging);
    if (files.some((file) => file.endsWith(".ts"))) await buildDeclarations(staging);
    // Code that reads `../package.json` for its version finds one from `dist/cli` as it does from `cli`.
    const { name, version, type, license } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
    const manifest = `${JSON.stringify({ name, version, type, license }, null, 2)}\n`;
    fs.writeFileSync(path.join(staging, "package.json"), manifest);
    fs.mkdirSync(path.join(staging, "static"));
    fs.writeFileSync(path.join(staging, "static/index.html"), labFile());
    fs.rmSync(out, { recursive: true, force: true });
    fs.renameSync(staging, out);
    return files.length;
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const out = path.resolve(process.argv[2] ?? path.join(ROOT, "dist"));
  try {
    process.stderr.write(`built ${await build(out)} files into ${path.relative(process.cwd(), out) || out}\n`);
  } catch (error) {
    process.stderr.write(`build: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
