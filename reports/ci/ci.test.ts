/** Shows that reports for build servers are well formed whatever text is in them, and say the same as the command. */
import { expect, test } from "vitest";
import { annotationsOf } from "./annotations.ts";
import { passedCase, type TestCase } from "./case.ts";
import { renderJobSummary } from "./job-summary.ts";
import { renderJunit } from "./junit.ts";
import { readXml } from "./xml.fixture.ts";

const hostile = "a\u001b[31m <b> & \"c\" 'd' ]]> \u0000\ufffe\ud800 | `e` \r\n::error::x %25 \u{1f5f3}";
const failed: TestCase = {
  ...{ suite: "raft", name: "swarm", outcome: "failed", kind: "agreement", message: hostile },
  ...{ details: ["replay  npx synod replay x", hostile], file: "synod-out/a,b:c.ndjson", facts: { runs: "10" } },
};
const undecided: TestCase = {
  ...passedCase("paxos", "calm", { runs: "5" }),
  outcome: "error",
  kind: "undecided",
  message: "1 run",
};
const skipped: TestCase = {
  ...passedCase("paxos", "lossy", { runs: "0" }),
  outcome: "skipped",
  message: "no plan was run",
};
const cases = [passedCase("raft", "calm", { runs: "7" }), failed, undecided, skipped];
const report = { command: "fuzz", cases, seconds: 1.5 };

test("JUnit's form is well formed, counts its cases, and holds foreign text as text", () => {
  const root = readXml(renderJunit(report));
  expect(root).toMatchObject({
    name: "testsuites",
    attributes: { tests: "4", failures: "1", errors: "1", skipped: "1", time: "1.500" },
  });
  expect(root.children.map(({ attributes }) => attributes)).toEqual([
    { name: "raft", tests: "2", failures: "1", errors: "0", skipped: "0" },
    { name: "paxos", tests: "2", failures: "0", errors: "1", skipped: "1" },
  ]);
  const [calm, swarm] = root.children[0]!.children;
  expect(calm).toMatchObject({ attributes: { classname: "raft", name: "calm" }, children: [] });
  const [failure] = swarm!.children;
  const shown = hostile
    .replace("\u001b", "\\u{1b}")
    .replace("\u0000", "\\u{0}")
    .replace("\ufffe", "\\u{fffe}")
    .replace("\ud800", "\\u{d800}");
  expect(failure).toMatchObject({ name: "failure", attributes: { type: "agreement", message: shown } });
  expect(failure!.text).toBe([shown, "replay  npx synod replay x", shown].join("\n"));
  expect(root.children[1]!.children.map(({ children }) => children[0]!.name)).toEqual(["error", "skipped"]);
});

test("the reader of the test finds what is not well formed", () => {
  for (const wrong of [
    "<a>",
    "<a></b>",
    "<a>&x;</a>",
    '<a b="1" b="2"/>',
    "<a/><b/>",
    "<a>\u0001</a>",
    "<a b='1'/>",
    "<a>&</a>",
  ])
    expect(() => readXml(wrong), wrong).toThrow();
});

test("an annotation is one line, escaped as GitHub asks", () => {
  const lines = annotationsOf(cases, (file) => `src/${file}`);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(
    /^::error file=src\/synod-out\/a%2Cb%3Ac\.ndjson,title=synod%3A agreement in raft%2C swarm::a/,
  );
  expect(lines[0]).toContain("%0D%0A::error::x %2525");
  expect(lines.join("")).not.toMatch(/[\r\n]/);
  expect(lines[1]).toBe("::error title=synod%3A undecided in paxos%2C calm::1 run");
  expect(lines[2]).toBe("::warning title=synod%3A skipped in paxos%2C lossy::no plan was run");
});

test("of many failures ten are annotated", () => {
  const many = Array.from({ length: 30 }, () => failed);
  expect(annotationsOf(many, String)).toHaveLength(10);
});

test("a job's page has a row for each case, failures first and told, and foreign text is no markup", () => {
  const page = renderJobSummary(report);
  expect(page).toMatch(
    /^## synod fuzz: 2 of 4 cases failed, in 1\.50 s\n\n\| system \| case \| verdict \| runs \|\n\|---\|---\|---\|--:\|\n\| raft \| swarm \| failed: agreement \| 10 \|/,
  );
  expect(page).toContain("### agreement in raft, swarm");
  expect(page).toContain("&lt;b&gt; &amp;");
  expect(page).toContain("\\| \\`e\\`");
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(page).not.toMatch(/^::/m);
});

test("a page of nothing wrong says so", () => {
  expect(renderJobSummary({ ...report, cases: cases.slice(0, 1) })).toMatch(
    /^## synod fuzz: 1 case, none failed, in 1\.50 s$/m,
  );
});
