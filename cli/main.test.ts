/** Shows that the command line understands what it is told, and says clearly what it does not. */
import { expect, test } from "vitest";
import { synod } from "./testing.ts";

const names = [
  "start",
  "list",
  "fuzz",
  "run",
  "plan",
  "replay",
  "view",
  "export",
  "shrink",
  "compare",
  "diff",
  "mutants",
  "verify",
  "audit",
];

test("`synod --help` goes to stdout and lists every command and exit code", async () => {
  const { code, out, err } = await synod(["--help"]);
  expect([code, err]).toEqual([0, ""]);
  for (const name of names) expect(out).toMatch(new RegExp(`synod ${name}\\b`));
  expect(out).toContain("130 interrupted");
});

test.each(names)("`synod %s --help` goes to stdout and has examples", async (name) => {
  const { code, out, err } = await synod([name, "--help"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(`Usage: synod ${name}`);
  expect(out).toContain("Examples:");
  expect(out).toContain(`synod ${name}`);
  expect((await synod(["help", name])).out).toBe(out);
});

test.each([
  [[], /Usage: synod COMMAND/],
  [["fuz"], /no command "fuz"\. Did you mean fuzz\?/],
  [["--json"], /the command comes before its options/],
  [["fuzz", "--sed", "1"], /unknown argument "sed"\. Did you mean --seed\?/],
  [["fuzz", "--runs"], /--runs needs a value/],
  [["fuzz", "--runs", "many"], /--runs many: give a whole number from 1/],
  [["fuzz", "--runs", "0"], /--runs 0: give a whole number from 1/],
  [["fuzz", "--runs", "-5"], /--runs -5/],
  [["fuzz", "--runs", "1.5"], /--runs 1\.5/],
  [["fuzz", "--runs", "99999999999999999999"], /give a whole number/],
  [["fuzz", "--runs", "5", "--runs", "6"], /--runs was given 2 times/],
  [["fuzz", "--runs", "5", "--time", "5s"], /--runs and --time exclude each other/],
  [["fuzz", "--time", "30"], /--time 30: write 30s for seconds/],
  [["fuzz", "--time", "soon"], /write for example 30s/],
  [["fuzz", "--json=yes"], /--json takes no value/],
  [["fuzz", "--workers", "1000"], /from 1 to 256/],
  [["fuzz", "--mutant", "paxos-any-vot"], /no planted bug "paxos-any-vot"\. Did you mean paxos-any-vote\?/],
  [["list", "sytems"], /Did you mean systems\?/],
  [["replay"], /name a trace, or a plan/],
  [["replay", "no-such-file.ndjson"], /cannot read no-such-file\.ndjson: it does not exist/],
  [["replay", "x.ndjson", "--index", "4"], /leave --index out/],
  [["view"], /something is missing: synod view <trace>/],
  [["shrink"], /something is missing: synod shrink <trace>/],
  [["compare", "--csv", "--", "--json"], /unknown argument "--json" after --/],
  [["fuzz", "--runs\nx", "2"], /unknown argument "runs\\nx"/],
  [["fuzz", "paxos", "--runs", "2", "--", "--bogus"], /unknown argument "--bogus" after --/],
  [["start", "--", "raft"], /unknown argument "raft" after --/],
  [["replay", "--", "absent.ndjson"], /cannot read absent\.ndjson/],
  [["replay", "--", "-absent.ndjson"], /cannot read \.\/-absent\.ndjson/],
  [["fuzz", "--", "rfat"], /no system "rfat"/],
  [["check", "rfat"], /^synod: there is no system "rfat"\. Did you mean raft\?/],
  [["mutants", "--by", "check", "--system", "rfat"], /^synod: there is no system .*Did you mean raft\?/],
  [["list", "a\u001b[31m\u202e"], /a\\u\{1b\}\[31m\\u\{202e\}/],
] as const)("synod %j is the user's mistake, told on stderr without a stack", async (args, words) => {
  const { code, out, err } = await synod(args);
  expect(code).toBe(2);
  if (args.join(" ") === "--json") expect(JSON.parse(out)).toHaveProperty("error.message");
  else expect(out).toBe("");
  expect(err).toMatch(words);
  expect(err).not.toMatch(/^\s+at /m);
});

test.each([
  [["fuzz", "rfat"], /no system "rfat"\. Did you mean raft\?/],
  [["fuzz", "paxos", "--scenario", "lossi"], /no scenario "lossi"\. Did you mean lossy\?/],
  [["fuzz", "paxos", "--nodes", "31", "--scenario", "snapshots"], /snapshots does not suit paxos/],
  [["compare", "paxos", "--topology", "wan4"], /no topology "wan4"\. Did you mean wan/],
  [["audit", "paxso"], /Did you mean paxos\?/],
  [["compare", "raft", "paxso"], /Did you mean paxos\?/],
  [["compare", "raft", "--scenario", "stedy"], /Did you mean steady\?/],
  [["audit", "paxos", "--scenario", "swrm"], /Did you mean swarm\?/],
  [["mutants", "--system", "rfat"], /Did you mean raft\?/],
  [["mutants", "paxos-any-vot"], /Did you mean paxos-any-vote\?/],
  [["replay", "--system", "paxo", "--index", "3"], /Did you mean paxos\?/],
] as const)("synod %j names the nearest", async (args, words) => {
  const { code, out, err } = await synod([...args, "--seed", "1"]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(words);
  expect(err).not.toMatch(/starting|auditing|planted bugs?,/);
});

test("the version is the package's", async () => {
  expect((await synod(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("a mistake with --json is one document too, and its talk stays", async () => {
  const { code, out, err } = await synod(["compare", "--json", "--csv"]);
  expect(code).toBe(2);
  expect(err).toMatch(/exclude each other/);
  expect(JSON.parse(out)).toEqual({
    error: {
      code: "json-and-csv",
      message: "--json and --csv exclude each other",
      place: "--csv",
      value: null,
      remedy: "give one of them",
    },
  });
});
