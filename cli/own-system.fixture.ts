/** For tests: a project of the user's in a folder of its own, with a store on one server. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** A new folder. */
export class OwnProject {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-own-"));

  /** Writes a file, and returns its path. */
  write(name: string, text: string): string {
    const full = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
    return full;
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A store on one server, which acknowledges what is on its disk. */
export const soloText = `
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

/** The file that it imports. */
export const diskText = `
export const sync = (io: { sync(): void }): void => {
  io.sync();
};
`;

/** A bug in that file. */
export const bugsText = JSON.stringify([
  {
    ...{ id: "solo-forgets", system: "solo", file: `./${"disk"}.ts`, find: "io.sync();", replace: "" },
    ...{ breaks: "durability", source: "this test", difficulty: "E" },
  },
]);
