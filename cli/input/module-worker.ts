/** The thread that loads modules of the user's for trial: what they bring, and which files of the user's that takes. */
import "../output/no-descriptors.ts";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { registerHooks } from "node:module";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../../sim/base/user-error.ts";
import { explainImport } from "./explain-import.ts";
import { isOurs, openDoors } from "./own-doors.ts";
import type { TrialBirth, TrialSays } from "./try-modules.ts";
import type { UserModule } from "./user-module.ts";

const { asked } = workerData as TrialBirth;
const say = (said: TrialSays): void => parentPort!.postMessage(said);

/** What each of the user's files imports, by address. */
const imports = new Map<string, Set<string>>();

openDoors();
registerHooks({
  resolve(specifier, context, nextResolve) {
    const result = nextResolve(specifier, context);
    if (context.parentURL !== undefined && isOwn(result.url)) {
      const known = imports.get(context.parentURL) ?? new Set();
      imports.set(context.parentURL, known.add(result.url));
    }
    return result;
  },
});

const isOwn = (url: string): boolean => url.startsWith("file:") && !url.includes("/node_modules/") && !isOurs(url);

async function tryAll(): Promise<readonly UserModule[]> {
  for (const [at, { url, path }] of asked.entries()) {
    say({ type: "loading", at });
    try {
      await import(url);
      await setImmediate(); // what it threw beside is told in its name
    } catch (error) {
      throw explainImport(error, path, url);
    }
  }
  say({ type: "loading", at: null });
  const { bringsOf } = await import("./load.ts");
  const brings = await bringsOf(asked);
  const programs = await Promise.all(asked.map(programsOf));
  return asked.map((module, at) => {
    const files = reachable(module.url);
    return { ...module, brings: brings[at]!, files, digest: digestOf(module.url, [...files, ...programs[at]!]) };
  });
}

/** Addresses of the programs that systems of the module run. */
async function programsOf({ url, path: shown }: Pick<UserModule, "url" | "path">): Promise<readonly string[]> {
  const values = Object.values((await import(url)) as { readonly [name: string]: unknown }).flat();
  const named = values.flatMap((value) => (value as { readonly files?: unknown } | null)?.files ?? []);
  const found = named.filter((file): file is string => typeof file === "string" && file.startsWith("file:"));
  for (const file of found) {
    if (fs.existsSync(fileURLToPath(file))) continue;
    throw new UserError({
      ...{ code: "no-file", place: `${shown}: program.files`, value: fileURLToPath(file), problem: "is not there" },
      remedy: "name files that lie in the program's folder",
    });
  }
  return [...new Set(found)].sort();
}

/** The file and what it imports of the user's own, in turn. */
function reachable(url: string): readonly string[] {
  const found = new Set([url]);
  for (const file of found) for (const next of imports.get(file) ?? []) found.add(next);
  return [...found].sort();
}

/** Of the files' names, as seen from the module, and of their texts. */
function digestOf(url: string, files: readonly string[]): string {
  const folder = path.dirname(fileURLToPath(url));
  const hash = createHash("sha256");
  for (const file of files) {
    const name = fileURLToPath(file);
    const text = createHash("sha256").update(fs.readFileSync(name)).digest("hex");
    hash.update(`${path.relative(folder, name).replaceAll("\\", "/")}\n${text}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

tryAll().then(
  (modules) => say({ type: "loaded", modules }),
  (error: unknown) => {
    if (error instanceof UserError) say({ type: "failed", mistake: error.parts() });
    else say({ type: "broken", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  },
);
