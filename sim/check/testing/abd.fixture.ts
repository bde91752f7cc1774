/**
 * For tests: a register without consensus, servers that ask a majority and then tell a majority, and clients that put once
 * and then get. With two clients and two servers Stateright publishes 544 distinct states, the history's among them.
 * Source: Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems" (JACM 1995); the example
 * `linearizable-register` of Stateright (github.com/stateright/stateright).
 */
import type { ActorJudge, ActorModel, Effects } from "../subjects/model.ts";

type Stamp = readonly [clock: number, server: number];
type Told = readonly [server: number, Stamp, value: string];

interface Phase {
  readonly step: 1 | 2;
  readonly request: number;
  readonly client: number;
  /** What is written; null for a read. */
  readonly write: string | null;
  /** Step 1: what servers told; step 2: who recorded, and what a read answers. */
  readonly told: readonly Told[];
  readonly recorded: readonly number[];
  readonly read: string;
}

interface Server {
  stamp: Stamp;
  value: string;
  phase: Phase | null;
}

interface Client {
  awaiting: number;
  operations: number;
}

type Message =
  | { readonly type: "put"; readonly request: number; readonly value: string }
  | { readonly type: "get" | "putOk" | "query" | "recorded"; readonly request: number }
  | { readonly type: "getOk"; readonly request: number; readonly value: string }
  | { readonly type: "told" | "record"; readonly request: number; readonly stamp: Stamp; readonly value: string };

const isBelow = (a: Stamp, b: Stamp): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

export function sharedRegister(
  servers: number,
  clients: number,
  judges: readonly ActorJudge[],
): ActorModel<Server | Client, Message> {
  const majority = (servers >> 1) + 1;
  return {
    name: `a register on ${servers} servers with ${clients} clients`,
    nodes: servers + clients,
    judges,
    start(node, io) {
      if (node < servers) return { stamp: [0, 0], value: "", phase: null };
      const value = String.fromCharCode(65 + node - servers);
      io.observe({ type: "invoked", client: node, input: { type: "write", value } });
      io.send(node % servers, { type: "put", request: node, value });
      return { awaiting: node, operations: 1 };
    },
    onMessage(node, state, from, message, io) {
      if ("awaiting" in state) onReply(node, state, message, io);
      else onServer(node, state, from, message, io);
    },
  };

  function onReply(node: number, client: Client, message: Message, io: Effects<Message>): void {
    if (message.request !== client.awaiting) return;
    if (message.type === "putOk") {
      const request = (client.operations + 1) * node;
      io.observe({ type: "returned", client: node, output: { type: "done" } });
      io.observe({ type: "invoked", client: node, input: { type: "read" } });
      io.send((node + client.operations) % servers, { type: "get", request });
      client.awaiting = request;
    } else if (message.type === "getOk") {
      io.observe({ type: "returned", client: node, output: { type: "value", value: message.value } });
      client.awaiting = -1;
    }
    client.operations++;
  }

  function onServer(node: number, server: Server, from: number, message: Message, io: Effects<Message>): void {
    const { phase } = server;
    const { request } = message;
    const tell = (note: Message): void => {
      for (let peer = 0; peer < servers; peer++) if (peer !== node) io.send(peer, note);
    };
    switch (message.type) {
      case "put":
      case "get": {
        if (phase !== null) return;
        const write = message.type === "put" ? message.value : null;
        const told: Told[] = [[node, server.stamp, server.value]];
        server.phase = { step: 1, request, client: from, write, told, recorded: [], read: "" };
        return tell({ type: "query", request });
      }
      case "query":
        return io.send(from, { type: "told", request, stamp: server.stamp, value: server.value });
      case "told": {
        if (phase === null || phase.step !== 1 || phase.request !== request) return;
        const others = phase.told.filter(([peer]) => peer !== from);
        const told = [...others, [from, message.stamp, message.value] as const].sort(([a], [b]) => a - b);
        server.phase = { ...phase, told };
        if (told.length !== majority) return;
        const [, highest, value] = told.reduce((best, one) => (isBelow(best[1], one[1]) ? one : best));
        const stamp: Stamp = phase.write === null ? highest : [highest[0] + 1, node];
        const record = { type: "record", request, stamp, value: phase.write ?? value } as const;
        tell(record);
        keep(server, record.stamp, record.value);
        server.phase = { ...phase, step: 2, told: [], recorded: [node], read: value };
        return;
      }
      case "record":
        io.send(from, { type: "recorded", request });
        return keep(server, message.stamp, message.value);
      case "recorded": {
        if (phase === null || phase.step !== 2 || phase.request !== request || phase.recorded.includes(from)) return;
        const recorded = [...phase.recorded, from].sort((a, b) => a - b);
        server.phase = { ...phase, recorded };
        if (recorded.length !== majority) return;
        server.phase = null;
        const { client, write, read } = phase;
        return io.send(client, write === null ? { type: "getOk", request, value: read } : { type: "putOk", request });
      }
    }
  }
}

function keep(server: Server, stamp: Stamp, value: string): void {
  if (!isBelow(server.stamp, stamp)) return;
  server.stamp = stamp;
  server.value = value;
}
