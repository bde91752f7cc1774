/** A hand that is a process of its own, with or without V8's JIT: started for each batch of tasks. */
import { type SpawnOptions, spawn } from "node:child_process";
import fs from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../../sim/base/user-error.ts";
import type { Answer, Task } from "../../sim/campaign/tasks.ts";
import { loadedRooms } from "../input/own-doors.ts";
import type { Loading, UserModule } from "../input/user-module.ts";
import { quietly } from "../output/quietly.ts";
import type { ToldError } from "./told-error.ts";

const ENTRY = fileURLToPath(new URL("./fresh-process.mjs", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a new process is like. */
export interface Surroundings {
  /** Without V8's JIT. */
  readonly jitless?: boolean;
  /** In another time zone and language, with another environment, in another folder. */
  readonly elsewhere?: boolean;
}

/** Performs the tasks, in order, in a new process. */
export async function performFresh<T extends Task>(
  tasks: readonly T[],
  loading: Loading,
  { jitless = false, elsewhere = false }: Surroundings,
): Promise<readonly Answer<T["type"]>[]> {
  const sources = jitless ? strippedSources(loading.modules) : null;
  const text = await talk(
    jitless ? ["--jitless"] : [],
    elsewhere ? farAway() : {},
    JSON.stringify({ sources, loading, tasks }),
  );
  const said: unknown = JSON.parse(text);
  const { answers, error } = said as {
    answers?: readonly Answer<T["type"]>[];
    error?: ToldError;
  };
  if (answers !== undefined) return answers;
  if (error?.mistake !== undefined) throw new UserError(error.mistake);
  throw new Error(`a fresh process${jitless ? " without a JIT" : ""} failed: ${error?.name}: ${error?.message}`);
}

/** Where hardly anybody is: 45 minutes off the hour, with a dotless i, and nothing of this environment. */
const farAway = (): SpawnOptions => ({
  cwd: os.tmpdir(),
  env: { TZ: "Pacific/Chatham", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", HOME: "/nowhere", USER: "nobody" },
});

/** The answer comes on a channel of its own: what planted code prints is no part of it. */
function talk(flags: readonly string[], options: SpawnOptions, input: string): Promise<string> {
  const child = spawn(process.execPath, [...flags, ENTRY], { ...options, stdio: ["pipe", "ignore", "pipe", "pipe"] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  (child.stdio[3] as Readable).on("data", (data: Buffer) => out.push(data));
  child.stderr!.on("data", (data: Buffer) => err.push(data));
  child.stdin!.on("error", () => {}); // its end tells more than the broken pipe
  child.stdin!.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString("utf8"));
      else
        reject(
          new Error(`a fresh process ended with code ${code}: ${Buffer.concat(err).toString("utf8").slice(-500)}`),
        );
    });
  });
}

/** Every TypeScript module of ours and of the user's as JavaScript, by its address. */
function strippedSources(modules: readonly UserModule[]): { readonly [url: string]: string } {
  return quietly(() => {
    const sources: { [url: string]: string } = {};
    for (const url of new Set(modules.flatMap(({ files }) => files))) {
      if (/\.m?ts$/.test(url))
        sources[url] = stripTypeScriptTypes(fs.readFileSync(new URL(url), "utf8"), { mode: "strip" });
    }
    if (!import.meta.url.endsWith(".ts")) return sources; // built
    const main = new URL("../../index.ts", import.meta.url);
    sources[main.href] = stripTypeScriptTypes(fs.readFileSync(main, "utf8"), { mode: "strip" });
    for (const room of loadedRooms) {
      for (const name of fs.readdirSync(path.join(ROOT, room), { recursive: true, encoding: "utf8" })) {
        if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
        const file = path.join(ROOT, room, name);
        sources[pathToFileURL(file).href] = stripTypeScriptTypes(fs.readFileSync(file, "utf8"), { mode: "strip" });
      }
    }
    return sources;
  });
}
