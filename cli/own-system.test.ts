/** The command line in a project of the user's: systems, judges and scenarios by path, their planted bugs, their traces. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-own-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A file of the project, with its path. */
function file(name: string, text: string): string {
  const full = path.join(folder, name);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
  return full;
}

/** A store on one server, which acknowledges what is on its disk. */
const soloText = `
import { type Automaton, type Io, type NodeId, type System, Table, machine, majority, operations, type Types } from "synod/protocol";
import { sync } from "./disk.ts";

type Machine = ReturnType<typeof machine.emptyMachine>;
export interface Solo extends Types {
  readonly State: { machine: Machine };
  readonly Durable: { readonly machine: Machine };
  readonly Message: never;
  readonly Timer: never;
  readonly Options: { readonly eager: boolean };
}

const server: Automaton<Solo> = {
  messages: [],
  timers: [],
  blank: () => ({ machine: machine.emptyMachine() }),
  recover: (durable) => ({ machine: durable.machine }),
  onStart() {},
  onMessage() {},
  onTimer() {},
  onRequest(state, client, request, io) {
    const { session, sequence } = request;
    const applied = machine.applyCommand(state.machine, operations.commandOf(request));
    state.machine = applied.machine;
    io.write({ machine: state.machine });
    sync(io);
    if (applied.result !== null) io.reply(client, { type: "done", session, sequence, result: applied.result });
  },
};

export const solo: System = {
  name: "solo",
  summary: "one server",
  source: "this test",
  services: ["key-value"],
  roles: { server: server as unknown as Automaton },
  contact: "server",
  layout: () => [["server", 1]],
  nodes: { default: 1, min: 1, max: 1 },
  options: { eager: { type: "boolean", default: false, about: "nothing" } },
  quorums: () => ({ all: majority(1) }),
  intersections: [["all", "all"]],
  survives: ["drop", "crash", "unsynced-suffix", "unsynced-subset"],
  exempt: {},
  witnesses: [],
};
`;
const diskText = `
export const sync = (io: { sync(): void }): void => {
  io.sync();
};
`;
const bugsText = JSON.stringify([
  {
    ...{ id: "solo-forgets", system: "solo", file: "./disk.ts", find: "io.sync();", replace: "" },
    ...{ breaks: "durability", source: "this test", difficulty: "E" },
  },
]);

file("disk.ts", diskText);
const solo = file("solo.ts", soloText);
const bugs = file("bugs.json", bugsText);
const out = path.join(folder, "synod-out");
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
    const shrunk = ["shrink", found!.trace, "--bugs-from", bugs, "--runs", "20", "--force", "--json"];
    expect((await synod(shrunk)).code).toBe(1);
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
