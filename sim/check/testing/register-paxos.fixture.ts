/**
 * For tests: single-decree Paxos as a register, three servers and clients that put once and then get, on a network that
 * delivers each message at most once, with the clients' history in the state. The model is the one whose 16,668 distinct
 * states (two clients) Stateright publishes; what decides the number: a server sends itself nothing, a new put opens
 * round+1, a decided server answers gets alone, and a delivery that changes nothing is no step.
 * Source: the example `paxos` of Stateright (github.com/stateright/stateright); Lamport, "Paxos Made Simple" (2001).
 */
import { linearizable } from "../../../doors/linearizable.ts";
import { register } from "../../../invariants/linearizability/models/register.ts";
import type { ActorModel } from "../subjects/model.ts";

type Ballot = readonly [round: number, leader: number];
type Proposal = readonly [request: number, client: number, value: string];
type Accepted = readonly [Ballot, Proposal] | null;

export interface RegisterServer {
  ballot: Ballot;
  proposal: Proposal | null;
  prepares: readonly (Accepted | "none")[]; // by server
  accepts: number; // a bit for each server
  accepted: Accepted;
  isDecided: boolean;
}

export interface RegisterClient {
  awaiting: number;
  operations: number;
}

export type RegisterMessage =
  | { readonly type: "put"; readonly request: number; readonly value: string }
  | { readonly type: "get" | "putOk"; readonly request: number }
  | { readonly type: "getOk"; readonly request: number; readonly value: string }
  | { readonly type: "prepare" | "accepted"; readonly ballot: Ballot }
  | { readonly type: "prepared"; readonly ballot: Ballot; readonly accepted: Accepted }
  | { readonly type: "accept" | "decided"; readonly ballot: Ballot; readonly proposal: Proposal };

const servers = 3;
const majority = 2;

/** `adopts`: a leader proposes the value of the highest vote it is told of, as it must; else its own. */
export function registerPaxos(
  clients: number,
  adopts = true,
): ActorModel<RegisterServer | RegisterClient, RegisterMessage> {
  return {
    name: `register Paxos of ${servers} with ${clients} clients`,
    nodes: servers + clients,
    start(node, io) {
      if (node < servers) return blank();
      const value = String.fromCharCode(65 + node - servers);
      io.observe({ type: "invoked", client: node, input: { type: "write", value } });
      io.send(node % servers, { type: "put", request: node, value });
      return { awaiting: node, operations: 1 };
    },
    onMessage(node, state, from, message, io) {
      if ("awaiting" in state) onReply(node, state, message, io);
      else onServer(node, state, from, message, io, adopts);
    },
    judges: [linearizable(register({ initial: "" }))],
  };
}

const blank = (): RegisterServer => ({
  ballot: [0, 0],
  proposal: null,
  prepares: ["none", "none", "none"],
  accepts: 0,
  accepted: null,
  isDecided: false,
});

interface Out {
  send(to: number, message: RegisterMessage): void;
  observe(fact: { readonly type: string; readonly [field: string]: unknown }): void;
}

function onReply(node: number, client: RegisterClient, message: RegisterMessage, io: Out): void {
  if (!("request" in message) || message.request !== client.awaiting) return;
  if (message.type === "putOk") {
    const request = (client.operations + 1) * node;
    io.observe({ type: "returned", client: node, output: { type: "done" } });
    io.observe({ type: "invoked", client: node, input: { type: "read" } });
    io.send((node + client.operations) % servers, { type: "get", request });
    client.awaiting = request;
    client.operations++;
  } else if (message.type === "getOk") {
    io.observe({ type: "returned", client: node, output: { type: "value", value: message.value } });
    client.awaiting = -1;
    client.operations++;
  }
}

function onServer(
  node: number,
  server: RegisterServer,
  from: number,
  message: RegisterMessage,
  io: Out,
  adopts: boolean,
): void {
  if (server.isDecided) {
    const value = server.accepted![1][2];
    if (message.type === "get") io.send(from, { type: "getOk", request: message.request, value });
    return;
  }
  const tell = (note: RegisterMessage): void => {
    for (let peer = 0; peer < servers; peer++) if (peer !== node) io.send(peer, note);
  };
  switch (message.type) {
    case "put":
      if (server.proposal !== null) return;
      server.proposal = [message.request, from, message.value];
      server.ballot = [server.ballot[0] + 1, node];
      server.prepares = blank().prepares.with(node, server.accepted);
      server.accepts = 0;
      return tell({ type: "prepare", ballot: server.ballot });
    case "prepare":
      if (!isBelow(server.ballot, message.ballot)) return;
      server.ballot = message.ballot;
      return io.send(from, { type: "prepared", ballot: message.ballot, accepted: server.accepted });
    case "prepared":
      return onPrepared(node, server, from, message, tell, adopts);
    case "accept":
      if (isBelow(message.ballot, server.ballot)) return;
      server.ballot = message.ballot;
      server.accepted = [message.ballot, message.proposal];
      return io.send(from, { type: "accepted", ballot: message.ballot });
    case "accepted": {
      if (!isSame(message.ballot, server.ballot)) return;
      server.accepts |= 1 << from;
      if (countBits(server.accepts) !== majority) return;
      server.isDecided = true;
      const proposal = server.proposal!;
      tell({ type: "decided", ballot: message.ballot, proposal });
      return io.send(proposal[1], { type: "putOk", request: proposal[0] });
    }
    case "decided":
      server.ballot = message.ballot;
      server.accepted = [message.ballot, message.proposal];
      server.isDecided = true;
  }
}

function onPrepared(
  node: number,
  server: RegisterServer,
  from: number,
  { ballot, accepted }: RegisterMessage & { type: "prepared" },
  tell: (note: RegisterMessage) => void,
  adopts: boolean,
): void {
  if (!isSame(ballot, server.ballot)) return;
  server.prepares = server.prepares.with(from, accepted);
  const told = server.prepares.filter((one) => one !== "none");
  if (told.length !== majority) return;
  let highest: Accepted = null;
  for (const one of told) if (one !== null && (highest === null || isBelow(highest[0], one[0]))) highest = one;
  const proposal: Proposal = highest === null || !adopts ? server.proposal! : highest[1];
  server.proposal = proposal;
  server.accepted = [ballot, proposal];
  server.accepts |= 1 << node;
  tell({ type: "accept", ballot, proposal });
}

const isBelow = (a: Ballot, b: Ballot): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
const isSame = (a: Ballot, b: Ballot): boolean => a[0] === b[0] && a[1] === b[1];
const countBits = (bits: number): number => (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1);
