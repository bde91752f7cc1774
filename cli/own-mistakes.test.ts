/** Modules of the user's that are none, or that bring nothing usable: the file, the export and what is missing are named. */
import { afterAll, expect, test } from "vitest";
import { diskText, OwnProject, soloText } from "./own-system.fixture.ts";
import { synod } from "./testing.ts";

const project = new OwnProject();
afterAll(() => project.remove());
project.write("disk.ts", diskText);

const changed = (from: string | RegExp, to: string): string => soloText.replace(from, to);

const mistakes: readonly (readonly [name: string, text: string, words: RegExp])[] = [
  ["enum.ts", "export enum Color { Red }", /enum\.ts:1: Node takes types out .*enum.*erasableSyntaxOnly/],
  ["syntax.ts", "export const x = ;", /syntax\.ts:1: cannot be loaded: SyntaxError/],
  ["throws.ts", "\nthrow new Error('boom');", /throws\.ts:2: cannot be loaded: Error: boom/],
  ["later.ts", `Promise.reject(new Error("later"));${soloText}`, /later\.ts: cannot be loaded: .*Error: later/],
  ["exits.ts", "process.exit(3);", /exits\.ts: cannot be loaded: it ended its thread with code 3/],
  ["never.ts", "await new Promise(() => {});", /never\.ts: cannot be loaded: .*waits for what never comes/],
  ["loops.ts", "while (true) {}", /loops\.ts: cannot be loaded: it did not return within 8 s of computing/],
  ["gone.ts", 'import "./missing.ts";', /gone\.ts: what it imports is not there: .*missing\.ts/],
  ["inner.ts", 'import "./enum.ts";', /inner\.ts \(\.\/enum\.ts:1\): Node takes types out/],
  ["data.json", "{}", /data\.json: is no module/],
  ["nothing.ts", "", /nothing\.ts: exports no System: it exports nothing/],
  ["other.ts", "export const a = 1, b = 2;", /other\.ts: exports no System: its exports are a, b; write `export const/],
  [
    "role.ts",
    changed("export const solo", "const solo").replace("const server", "export const server"),
    /server is an Automaton/,
  ],
  ["clash.ts", changed('"solo"', '"raft"'), /clash\.ts: export solo: it is called "raft", and so is one that ships/],
  ["named.ts", changed('"solo"', '"My Store"'), /named\.ts: export solo: a System, but its name is "My Store"/],
  ["blank.ts", changed(/ {2}blank:.*\n/, ""), /export solo: a System, but its role server: it has no blank/],
  [
    "handler.ts",
    changed(/ {2}onTimer\(\) \{\},\n/, ""),
    /export solo: a System, but its role server: it has no onTimer/,
  ],
  ["quorums.ts", changed(/ {2}quorums:.*\n/, ""), /export solo: a System, but it has no quorums/],
  ["contact.ts", changed('contact: "server"', 'contact: "serve"'), /its contact "serve" is none of its roles/],
  ["faults.ts", changed('["drop"', '["drp"'), /it survives "drp", which is no fault/],
  [
    "offers.ts",
    changed("services:", 'offers: ["get", "putt"],\n  services:'),
    /it offers "putt", which is no operation/,
  ],
  [
    "twice.ts",
    `${soloText}\nexport const same: System = { ...solo };`,
    /is called "solo", and so is one that .*twice\.ts/,
  ],
];

test.each(mistakes)("%s", async (name, text, words) => {
  const said = await synod(["fuzz", project.write(name, text), "--runs", "1"]);
  expect([said.code, said.err]).toEqual([2, expect.stringMatching(words)]);
  expect(said.err).not.toContain("a mistake of ours");
});

test("a file that is not there, a folder, and one that is no judge", async () => {
  for (const [args, words] of [
    [["fuzz", "./not-there.ts"], /not-there\.ts: there is no such file/],
    [["fuzz", project.folder], /is a folder, and no module/],
    [["fuzz", "raft", "--judges", project.write("solo.ts", soloText)], /solo\.ts: exports no Invariant/],
    [["fuzz", "rafft"], /there is no system "rafft"\. Did you mean raft\?.*named by its file/],
  ] as const) {
    const said = await synod(args);
    expect([said.code, said.err]).toEqual([2, expect.stringMatching(words)]);
  }
});

test("where one system is meant, two are too many, and one may be picked by its export or its name", async () => {
  const two = project.write("two.ts", `${soloText}\nexport const second: System = { ...solo, name: "duo" };`);
  const said = await synod(["check", two]);
  expect([said.code, said.err]).toEqual([
    2,
    expect.stringMatching(/exports 2 Systems \(duo, solo\).*write .*two\.ts#duo/),
  ]);
  for (const pick of ["second", "duo"])
    expect((await synod(["check", `${two}#${pick}`])).out).toMatch(/^duo in the box/);
  expect((await synod(["check", `${two}#third`])).err).toMatch(/it exports duo \(as second\), solo/);
});
