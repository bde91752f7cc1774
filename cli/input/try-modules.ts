/** Loads the user's modules for trial in a thread of their own: one that throws, exits or never returns is told by its name. */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { clipped, type Mistake, UserError } from "../../sim/base/user-error.ts";
import type { ModuleRole, UserModule } from "./user-module.ts";

/** A file to try. */
export type AskedModule = Pick<UserModule, "role" | "path" | "url">;

/** What the thread is born with. */
export interface TrialBirth {
  readonly asked: readonly AskedModule[];
}

export type TrialSays =
  /** Module `at` is being loaded; null: all are. */
  | { readonly type: "loading"; readonly at: number | null }
  | { readonly type: "loaded"; readonly modules: readonly UserModule[] }
  | { readonly type: "failed"; readonly mistake: Mistake }
  /** A mistake of ours. */
  | { readonly type: "broken"; readonly message: string };

/** So long may loading compute, and so long may it take by the clock: a machine that is busy elsewhere takes nobody's time. */
const patience = { busySeconds: 8, idleSeconds: 30 };
const lookMillis = 250;

/** The file as it is asked for. Throws a UserError when it is not there. */
export function askModule(role: ModuleRole, name: string): AskedModule {
  const full = path.resolve(name);
  const shown = shownPath(full);
  const stat = fs.statSync(full, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new UserError({
      ...{ code: "no-such-file", place: clipped(name, 200), value: full },
      problem: "there is no such file",
      remedy: role === "system" ? "name the file that exports your System" : "name a file that is there",
    });
  if (!stat.isFile())
    throw new UserError({
      ...{ code: "not-a-file", place: clipped(name, 200), problem: "is a folder, and no module" },
      remedy: "name a file in it",
    });
  return { role, path: shown, url: pathToFileURL(fs.realpathSync(full)).href };
}

/** From the current folder, with forward slashes and a dot before: ./src/abd.ts, ../abd.ts. */
function shownPath(full: string): string {
  const relative = path.relative(process.cwd(), full).replaceAll("\\", "/");
  return relative.startsWith("../") || path.isAbsolute(relative) ? relative : `./${relative}`;
}

/** Each module with what it brings. Throws a UserError that names the file, the export and what is missing. */
export async function tryModules(asked: readonly AskedModule[]): Promise<readonly UserModule[]> {
  if (asked.length === 0) return [];
  const birth: TrialBirth = { asked };
  const worker = new Worker(new URL("./module-worker.ts", import.meta.url), {
    workerData: birth,
    stdout: true,
    stderr: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<readonly UserModule[]>();
  let at: number | null = 0;
  const lost = (why: string): void => {
    const place = at === null ? asked.map(({ path }) => path).join(", ") : asked[at]!.path;
    reject(
      new UserError({
        ...{ code: "module-not-loaded", place, value: why, problem: `cannot be loaded: it ${why}` },
        remedy: "a module may only say what there is: let it run nothing when it is imported",
      }),
    );
  };
  worker.on("message", (said: TrialSays) => {
    if (said.type === "loading") at = said.at;
    else if (said.type === "loaded") resolve(said.modules);
    else reject(said.type === "failed" ? new UserError(said.mistake) : new Error(said.message));
  });
  worker.on("error", (error) => lost(`ended its thread: ${clipped(String(error), 200)}`));
  worker.on("exit", (code) =>
    lost(code === 0 ? "ended its thread, or waits for what never comes" : `ended its thread with code ${code}`),
  );
  const looking = setInterval(() => void look(worker, looks++, lost), lookMillis);
  let looks = 0;
  try {
    return await promise;
  } finally {
    clearInterval(looking);
    await worker.terminate();
  }
}

async function look(worker: Worker, looks: number, lost: (why: string) => void): Promise<void> {
  const { busySeconds, idleSeconds } = patience;
  const computed = await worker.cpuUsage().then(
    ({ user, system }) => (user + system) / 1e6,
    () => 0, // it is over
  );
  if (computed >= busySeconds) lost(`did not return within ${busySeconds} s of computing`);
  else if ((looks * lookMillis) / 1_000 >= idleSeconds) lost(`did not return within ${idleSeconds} s`);
}
