/** Reconfiguration: the paper's sentences, one handler at a time. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import {
  acceptedOf,
  command,
  copyOf,
  leader,
  prepareOf,
  promiseOf,
  Replica,
  replyOf,
  slot,
  syncOf,
  typesTo,
} from "./test-replica.ts";
import { configurationOf } from "./types.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const members = { type: "reconfigure", members: [1, 2] } as const;
const changing = { reconfigures: "stop-sign" };

/** Replica 2, whose stop-sign is in the logs of a majority. */
function stopped(): { readonly replica: Replica; readonly effects: unknown[] } {
  const replica = leader(changing);
  replica.ask(1, 1, members);
  replica.hear(2, acceptedOf(5, 1));
  return { replica, effects: replica.hear(0, acceptedOf(5, 1)) };
}

it("§6: nothing follows a stop-sign in the log of its configuration", () => {
  const replica = leader(changing);
  replica.ask(1, 1, members);
  replica.hear(2, acceptedOf(5, 1));
  replica.ask(0, 1, write);
  expect(replica.state.log.next).toBe(2);
  expect(replica.ask(1, 2, members)).toContainEqual(["reply", 4, { type: "busy", session: 1, sequence: 2 }]);
});

it("§6: once it is decided, members begin the next configuration with ballots of their own, above those before", () => {
  const { replica, effects } = stopped();
  expect(replica.state).toMatchObject({ role: "follower", configuration: { number: 1, members: 0b110, from: 2 } });
  expect(configurationOf(replica.state.ballot)).toBe(1);
  expect(typesTo(effects, 1)).toContain("heartbeatRequest");
  expect(typesTo(effects, 0)).not.toContain("heartbeatRequest");
});

it("a restart does not lead back into the configuration before", () => {
  const { replica } = stopped();
  replica.restart();
  expect(replica.state).toMatchObject({ decided: 1, configuration: { number: 1 } });
});

it("who asked for it is answered once somebody leads the next configuration", () => {
  const { replica, effects } = stopped();
  expect(effects).toContainEqual(["reply", 4, { type: "redirect", session: 1, sequence: 1, leader: null }]);
  const { ballot } = replica.state;
  replica.hear(1, replyOf(1, 4, { configuration: 1, ballot: 0 as never }));
  replica.fire("heartbeat");
  expect(replica.ask(1, 1, members)).toContainEqual(["reply", 4, { type: "busy", session: 1, sequence: 1 }]);
  replica.hear(2, promiseOf(ballot, 5, 1, 1));
  const elected = replica.hear(1, promiseOf(ballot, 5, 1, 1));
  expect(observed(elected, "configured")).toMatchObject([{ members: [0b110], slot: 2, follows: "first" }]);
  expect(replica.ask(1, 1, members)).toContainEqual(["reply", 4, expect.objectContaining({ type: "done" })]);
});

it("§6.1: a server begins a configuration only once it has the whole log of the one before", () => {
  const { replica: other } = stopped();
  const replica = new Replica(1, 3, changing);
  replica.restart();
  const asked = replica.hear(2, { type: "heartbeatRequest", configuration: 1, round: 1 });
  expect(sentTo(asked, 2)).toEqual([{ type: "fetch", slot: 0 }]);
  expect(typesTo(replica.hear(2, prepareOf(other.state.ballot, 5, 1, 1)), 2)).toEqual(["fetch"]);
  const [fetched] = sentTo(other.hear(1, { type: "fetch", slot: slot(0) }), 1);
  const effects = replica.hear(2, fetched as never);
  expect(replica.state).toMatchObject({ decided: 1, configuration: { number: 1 } });
  expect(typesTo(effects, 2)).toEqual(["heartbeatRequest"]);
});

it("§6: what is of an earlier configuration is answered by where the log goes on", () => {
  const { replica } = stopped();
  for (const message of [prepareOf(7), syncOf(7, copyOf(1)), { ...replyOf(1, 3), type: "heartbeatRequest" as const }]) {
    expect(sentTo(replica.hear(0, message), 0)).toEqual([{ type: "stopped", configuration: 1 }]);
  }
});

it("who is no member of the next configuration tells its members until each has begun it", () => {
  const replica = new Replica(0, 3, changing);
  replica.restart();
  replica.hear(2, prepareOf(5));
  const sync = syncOf(5, copyOf(1, command(1, 1, members)), 1);
  const effects = replica.hear(2, sync);
  for (const member of [1, 2]) expect(typesTo(effects, member)).toContain("stopped");
  replica.hear(1, { type: "started", configuration: 1 });
  expect(typesTo(replica.fire("start"), 1)).toEqual([]);
  replica.hear(2, { type: "started", configuration: 1 });
  expect(replica.fire("start")).toEqual([]);
});

it.each([
  ["nobody", [], changing],
  ["servers that there are not", [7], changing],
  ["anybody, where members do not change", [1, 2], {}],
])("%s cannot be had for members", (_, ranks, options) => {
  const effects = leader(options).ask(1, 1, { type: "reconfigure", members: ranks });
  expect(effects).toMatchObject([["reply", 4, { type: "failed" }]]);
});
