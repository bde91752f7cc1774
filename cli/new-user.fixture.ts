/** A new user, from an empty folder, with the packed package: everything that is promised of a project of one's own, by script. */
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** A command, the exit code that it must have, and what it must say. */
type Step = readonly [command: string, code: number, said: RegExp];

const steps: readonly Step[] = [
  ["npm run typecheck", 0, /tsc/],
  ["npm test", 0, /Tests +5 passed/],
  ["npx synod list ./abd.ts", 0, /^my-abd /m],
  ["npx synod fuzz ./abd.ts --judges ./stale-read.ts --runs 300", 0, /^my-abd +rotation +300 /m],
  [
    "npx synod fuzz ./abd.ts --mutant abd-stamp-forgotten --bugs-from bugs.json",
    1,
    /VIOLATION \S+ in my-abd.*shrunk to/s,
  ],
  ["npx synod replay synod-out/my-abd-*.ndjson --bugs-from bugs.json --print", 1, /reproduced with planted bug/],
  ["npx synod replay synod-out/my-abd-*.ndjson --mutant none --expect fixed", 0, /fixed/], // a schedule may go no further
  [
    "npx synod shrink synod-out/my-abd-*.ndjson --bugs-from bugs.json --runs 200 --out small.ndjson",
    1,
    /small\.ndjson/,
  ],
  ["npx synod replay small.ndjson --bugs-from bugs.json --story", 1, /^ +1 +This is a run of my-abd /m],
  ["npx synod mutate ./abd.ts --runs 64 --mutants 4 --states 500", 0, /4 of 4 mutants judged/],
  ["npx synod check ./abd.ts", 0, /no violation in any of/],
  ["npx synod check ./abd.ts --mutant abd-no-write-back --bugs-from bugs.json", 1, /^trace +/m],
  ["npx synod compare paxos ./abd.ts --scenario steady --runs 1", 0, /^my-abd /m],
  ["npx synod audit ./abd.ts --runs 1", 0, /--jitless +1 +0/],
  ["npm run bugs", 0, /2 of 2 planted bugs found/],
];

/** Does it all; what went otherwise, or null. Asks the registry of npm for vitest and the compiler. */
export function asNewUser(say: (line: string) => void): string | null {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "synod-new-user-"));
  const bins = `${path.join(root, "node_modules/.bin")}${path.delimiter}${process.env["PATH"]}`;
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/.test(name)); // of the npm that runs this, if any
  const env = { ...Object.fromEntries(own), PATH: bins, NO_COLOR: "1" };
  const begin = performance.now();
  try {
    execFileSync("npm", ["pack", "--pack-destination", home], { cwd: root, env, stdio: "ignore" });
    const tarball = path.join(home, fs.readdirSync(home).find((name) => name.endsWith(".tgz"))!);
    const run = (command: string, cwd: string) => spawnSync("bash", ["-c", command], { cwd, env, encoding: "utf8" });
    const project = path.join(home, "my-register");
    const begun = run(`npx --yes --package ${tarball} synod init my-register`, home);
    if (begun.status !== 0) return `init: ${begun.stdout}${begun.stderr}`;
    const manifest = path.join(project, "package.json");
    const text = fs.readFileSync(manifest, "utf8").replace(/("synod": )"[^"]*"/, `$1"file:${tarball}"`);
    fs.writeFileSync(manifest, text); // until the package is published
    for (const [command, code, said] of [["npm install --no-audit --no-fund", 0, /added/] as const, ...steps]) {
      const done = run(command, project);
      const told = `${done.stdout}${done.stderr}`;
      if (done.status !== code || !said.test(told)) return `${command}: exit code ${done.status}\n${told}`;
      say(`${command}, after ${((performance.now() - begin) / 60_000).toFixed(1)} min`);
    }
    return null;
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}
