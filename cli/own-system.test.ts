/** The command line in a project of the user's: systems, judges and scenarios by path, their planted bugs, their traces. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { bugsText, diskText, OwnProject, soloText } from "./own-system.fixture.ts";
import { json, synod } from "./testing.ts";

vi.setConfig({ testTimeout: 120_000 }); // each starts several threads that load everything
const project = new OwnProject();
afterAll(() => project.remove());

project.write("disk.ts", diskText);
const solo = project.write("solo.ts", soloText);
const bugs = project.write("bugs.json", bugsText);
const out = path.join(project.folder, "synod-out");
const once = ["--workers", "1", "--out", out, "--force"];

interface Found {
  readonly violations: readonly { readonly invariant: string; readonly trace: string }[];
}

describe("a system of one's own by its path", () => {
  test("is fuzzed, and called by its own name", async () => {
    const said = await synod(["fuzz", solo, "--runs", "12", ...once, "--json"]);
    expect([said.code, json(said)["systems"]]).toEqual([0, [expect.objectContaining({ system: "solo", runs: 12 })]]);
  });

  test("a bug planted in a file that it imports is found, and its trace replays and shrinks", async () => {
    const planted = ["--mutant", "solo-forgets", "--bugs-from", bugs];
    const said = await synod(["fuzz", solo, ...planted, "--scenario", "crashes", "--runs", "300", ...once, "--json"]);
    expect(said.code).toBe(1);
    expect(fs.readFileSync(path.join(out, ".gitignore"), "utf8"), "git leaves the traces alone").toBe("*\n");
    const [found] = (json(said) as unknown as Found).violations;
    const header = JSON.parse(fs.readFileSync(found!.trace, "utf8").split("\n")[0]!);
    const module = {
      role: "system",
      path: expect.stringMatching(/solo\.ts$/),
      digest: expect.stringMatching(/^\w{16}$/),
    };
    expect(header.modules).toEqual([module]);
    expect((await synod(["replay", found!.trace, "--bugs-from", bugs])).out).toMatch(/^reproduced with planted bug/);
    expect((await synod(["replay", found!.trace, "--mutant", "none"])).out).toMatch(/^fixed/);
    const told = await synod(["replay", found!.trace, "--bugs-from", bugs, "--story", "--json"]);
    const story = json(told)["story"] as string[];
    expect(story[0]).toMatch(/^This is a run of solo with 1 server .* planted in it is solo-forgets/);
    expect(story.length, "the judges of a system of one's own say what a verdict rests on").toBeGreaterThan(3);
    const fixed = await synod(["replay", found!.trace, "--mutant", "none", "--story"]);
    expect(fixed.out).toMatch(
      /^what the trace tells, though this run goes another way:\n {2}1 {2}This is a run of solo/,
    );
    const shrunk = await synod(["shrink", found!.trace, "--bugs-from", bugs, "--runs", "20", "--force"]);
    expect(shrunk.code).toBe(1);
    expect(shrunk.out.split("\n").at(-2)).toMatch(/^replay .*-shrunk\.ndjson --story --bugs-from \S+bugs\.json$/);
  });

  test("is checked, in one thread and in two, and beside ours compared", async () => {
    const box = ["--ops", "1", "--crashes", "1"];
    const alone = await synod(["check", solo, ...box, "--json"]);
    const shared = await synod(["check", solo, ...box, "--workers", "2", "--json"]);
    expect([alone, shared].map((said) => [said.code, json(said)["system"]])).toEqual([
      [0, "solo"],
      [0, "solo"],
    ]);
    const compared = await synod([
      "compare",
      "paxos",
      solo,
      "--scenario",
      "steady",
      "--runs",
      "1",
      "--workers",
      "1",
      "--json",
    ]);
    const { systems } = json(compared) as unknown as { systems: { system: string }[] };
    expect(systems.map(({ system }) => system)).toEqual(["paxos", "solo"]);
  });
});

test("a plan of it is printed, and run by hand where its module is named", async () => {
  const said = await synod(["plan", solo, "--scenario", "crashes", "--index", "3"]);
  expect([said.code, said.err]).toEqual([0, expect.stringMatching(/run plan\.json --system .*solo\.ts runs it/)]);
  const file = project.write("plan.json", said.out);
  const trace = path.join(project.folder, "run.ndjson");
  expect((await synod(["run", file, "--system", solo, "--trace", trace, "--force"])).out).toMatch(
    /^solo +plan +1 .* ok$/m,
  );
  expect((await synod(["replay", trace])).out).toMatch(/^reproduced/);
  const again = await synod(["plan", trace]); // the trace names the module
  expect([JSON.parse(again.out), again.err]).toEqual([
    JSON.parse(said.out),
    expect.stringMatching(/run plan\.json --system .*solo\.ts runs it/),
  ]);
  expect((await synod(["plan", trace, "--text"])).out).toMatch(/^system solo$/m);
  expect((await synod(["run", file])).err).toMatch(/there is no system "solo".*named by its file/);
  expect((await synod(["run", file, "--system", "raft"])).err).toMatch(/a plan says of which system it is/);
  const variant = JSON.parse((await synod(["plan", "raft", "--set", "preVote=false"])).out);
  expect(variant).toMatchObject({ system: "raft", options: { preVote: false } });
});

describe("what else the user brings", () => {
  const judges = project.write(
    "few.ts",
    `import type { Invariant } from "synod/invariant";
    export const few: Invariant<{ seen: number }> = {
      name: "few", about: "Few answers.", source: "this test", observes: ["returned"],
      start: () => ({ seen: 0 }),
      on: (state) => (++state.seen > 5 ? "six answers" : null),
    };`,
  );
  const scenarios = project.write(
    "still.ts",
    `import { drawnScenario, type Scenario } from "synod/protocol";
    export const scenarios: readonly Scenario[] = [
      drawnScenario({ name: "still", about: "Nothing happens.", needs: [], recipe: {} }),
    ];`,
  );

  test("a judge speaks in every system, is named in the trace, and is asked again by a replay without a flag", async () => {
    const args = ["fuzz", "paxos", "--judges", judges, "--runs", "20", ...once, "--json"];
    const [found] = (json(await synod(args)) as unknown as Found).violations;
    expect(found).toMatchObject({ invariant: "few" });
    const replayed = json(await synod(["replay", found!.trace, "--json"]));
    expect(replayed).toMatchObject({ verdict: "reproduced", violation: { message: "six answers" } });
    expect(replayed).not.toHaveProperty("changed");
  });

  test("a scenario is drawn from by its name", async () => {
    const said = await synod([
      "fuzz",
      solo,
      "--scenarios",
      scenarios,
      "--scenario",
      "still",
      "--runs",
      "3",
      ...once,
      "--json",
    ]);
    expect([said.code, json(said)["systems"]]).toEqual([0, [expect.objectContaining({ scenario: "still", runs: 3 })]]);
  });
});

describe("variants", () => {
  test("an option may be set behind a name or by --set, for ours and for one's own, and a campaign keeps it", async () => {
    const behind = json(
      await synod(["fuzz", "raft:preVote=false", `${solo}:eager=true`, "--runs", "6", ...once, "--json"]),
    );
    const bySet = json(await synod(["fuzz", "raft", "--set", "preVote=false", "--runs", "6", ...once, "--json"]));
    const named = (report: Record<string, unknown>) =>
      (report["systems"] as { system: string }[]).map(({ system }) => system);
    expect(named(behind)).toEqual(["raft:preVote=false", "solo:eager=true"]);
    expect(named(bySet)).toEqual(["raft:preVote=false"]);
  });

  test("a plan of a variant is replayed by its coordinates, with the option set", async () => {
    const trace = path.join(project.folder, "variant.ndjson");
    const place = ["--system", "raft:preVote=false", "--scenario", "swarm", "--seed", "1", "--index", "3"];
    expect((await synod(["replay", ...place, "--out", trace])).code).toBe(0);
    expect(JSON.parse(fs.readFileSync(trace, "utf8").split("\n")[0]!).plan.options.preVote).toBe(false);
  });

  test.each([
    [["fuzz", "raft:preVot=false"], /^synod: raft\.preVot: found false, expected an option of/],
    [["fuzz", "raft:preVote=maybe"], /^synod: raft\.preVote: found "maybe", expected true or false/],
    [["fuzz", "--set", "preVot=false"], /no system has an option preVot; did you mean preVote\?/],
    [["replay", "trace.ndjson", "--set", "preVote=false"], /a trace says all about its run: leave --set out/],
  ])("%j is the user's mistake", async (args, words) => {
    const said = await synod(args);
    expect([said.code, said.err.replace(/^synod: seed.*\n/, "")]).toEqual([2, expect.stringMatching(words)]);
  });
});

describe("a trace and the module that it names", () => {
  const home = new OwnProject();
  afterAll(() => home.remove());

  test("replay says what has changed, finds it beside the trace, and names it when it is gone", async () => {
    home.write("disk.ts", diskText.replace("io.sync();", ""));
    const module = home.write("solo.ts", soloText);
    const folder = path.join(home.folder, "synod-out");
    const args = [
      "fuzz",
      module,
      "--scenario",
      "crashes",
      "--runs",
      "300",
      "--workers",
      "1",
      "--out",
      folder,
      "--json",
    ];
    const [found] = (json(await synod(args)) as unknown as Found).violations;
    expect((await synod(["replay", found!.trace])).out).toMatch(/^reproduced/);
    const disk = home.write("disk.ts", diskText);
    expect((await synod(["replay", found!.trace])).out).toMatch(
      /solo\.ts has changed since the trace was recorded\nfixed/,
    );
    fs.rmSync(disk);
    const said = await synod(["replay", found!.trace]);
    expect([said.code, said.err]).toEqual([2, expect.stringMatching(/what it imports is not there: .*disk\.ts/)]);
    fs.rmSync(module);
    const gone = await synod(["replay", found!.trace]);
    expect([gone.code, gone.err]).toEqual([
      2,
      expect.stringMatching(/the module of its system, .*solo\.ts, is neither/),
    ]);
    expect((await synod(["replay", found!.trace, "--system", solo])).out).toMatch(/has changed since.*\nfixed/);
  });

  test("on a trace's word no file is loaded that does not import synod; judges and systems may be named", async () => {
    const [trace] = fs
      .readdirSync(path.join(home.folder, "synod-out"))
      .filter((name) => name.endsWith(".ndjson"))
      .map((name) => path.join(home.folder, "synod-out", name));
    const [first, ...rest] = fs.readFileSync(trace!, "utf8").split("\n");
    const header = JSON.parse(first!);
    const script = home.write(
      "deploy.ts",
      'import fs from "node:fs";\nfs.writeFileSync(new URL("./ran", import.meta.url), "");',
    );
    const module = { role: "system", path: path.relative(process.cwd(), script), digest: header.modules[0].digest };
    const changed = home.write(
      "changed.ndjson",
      [JSON.stringify({ ...header, modules: [module] }), ...rest].join("\n"),
    );
    const said = await synod(["replay", changed]);
    expect([said.code, said.err]).toEqual([2, expect.stringMatching(/deploy\.ts, which does not import synod/)]);
    expect(fs.existsSync(path.join(home.folder, "ran"))).toBe(false);
    expect((await synod(["replay", changed, "--system", solo])).out).toMatch(/fixed/);
  });
});
