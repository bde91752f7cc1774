/** The test runner: every test file beside its code, two threads, one module graph per thread. */
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

if (Number.parseInt(process.versions.node, 10) < 24) {
  throw new Error(
    `the tests need Node 24 or later, but this is Node ${process.versions.node}; ` +
      "run `npm ci` (it brings the pinned Node 24), then `npm test`",
  );
}

const here = (file: string): string => new URL(file, import.meta.url).pathname;

/** What takes longest, the longest first: twenty seconds of processor time and more. */
const longest = [
  "protocols/readme",
  "scenarios/seeds",
  "cli/check/systems",
  "cli/hostile-text",
  "cli/readme",
  "cli/process",
  "doors/conformance",
  ".ci/package",
  "cli/own-mistakes",
  "cli/mutate",
  "adapters/foreign",
  "cli/init",
  "cli/mutate/trial",
  "cli/answers",
  "cli/campaign/hostile",
  "cli/campaign/campaign",
  "cli/own-system",
  "cli/check",
  "scenarios/cells",
  "cli/input/build-server",
  "cli/campaign/coverage",
  "cli/verify/judge-thread",
  "scenarios/golden/golden",
  "scenarios/availability/plans",
  "protocols/epaxos/availability",
  "lab/home/lab-page",
].map((name) => here(`./${name}.test.ts`));

/** These begin first: begun last, one of them would keep one thread busy while the other has nothing to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification): number => longest.indexOf(moduleId) + 1 || longest.length + 1;
    return sorted.sort((left, right) => rankOf(left) - rankOf(right)); // stable
  }
}

export default defineConfig({
  // Modules of users import the package by its name; the command's threads see to that themselves (cli/input/own-doors.ts).
  resolve: {
    alias: [
      { find: /^synod$/, replacement: here("./index.ts") },
      { find: /^synod\/([a-z-]+)$/, replacement: here("./doors/$1.ts") },
    ],
  },
  test: {
    include: ["**/*.test.ts", ".ci/**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "synod-out/**"],
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    watch: false,
    env: { SYNOD_KEEP_THREADS: "1" }, // hundreds of commands run in these processes
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
  },
});
