/** Tells what happens in a world, line by line, as its recorder; and knows what a story asks of it: who waits, who is down. */
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import type { Seen } from "../../sim/contract/invariant.ts";
import { effect, type Io } from "../../sim/contract/io.ts";
import type { EventCause, Recorder } from "../../sim/trace/recorder.ts";
import { type NameInstance, sayMessage, sayObservation, sayWrite, wrapped } from "./words.ts";

const headIndent = "  ";
const effectIndent = "    ";

/** What happened to nodes, and what they did then; without nodes, a remark. */
interface Deed {
  readonly nodes: number[];
  readonly verb: string;
  readonly rest: string;
  readonly effects: string[];
}

const isSame = (a: Deed, b: Deed): boolean =>
  b.nodes.length > 0 &&
  a.nodes.length > 0 &&
  sayAlike(a) === sayAlike(b) &&
  !b.nodes.some((node) => a.nodes.includes(node));

const sayAlike = ({ verb, rest, effects }: Deed): string => [verb, rest, ...effects].join("\n");

export class Teller implements Recorder {
  /** Clients that wait for an answer. */
  readonly waiting = new Set<number>();
  readonly down = new Set<number>();
  /** What each node said of itself last. */
  readonly descriptions = new Map<number, string>();
  /** Every message type that was ever sent from server to server. */
  readonly types = new Set<string>();
  readonly #cluster: Cluster;
  readonly #nameInstance: NameInstance;
  readonly #sent = new Map<string, string>(); // types by channel and number
  readonly #counts = new Map<string, number>();
  readonly #armed = new Map<number, Set<string>>();
  #deeds: Deed[] = [];

  constructor(system: string, cluster: Cluster) {
    this.#cluster = cluster;
    const { servers } = cluster;
    // The paper's L.i: the instance i of the replica L.
    this.#nameInstance =
      system === "epaxos" ? (instance) => `${instance % servers}.${Math.floor(instance / servers)}` : String;
  }

  /** The lines told since the last call. Nodes that do the same in a row are told together. */
  takeLines(): readonly string[] {
    const deeds: Deed[] = [];
    for (const deed of this.#deeds) {
      const last = deeds.at(-1);
      if (last !== undefined && isSame(last, deed)) last.nodes.push(...deed.nodes);
      else deeds.push(deed);
    }
    this.#deeds = [];
    return deeds.flatMap((deed) => this.#sayDeed(deed));
  }

  say(text: string): void {
    this.#deeds.push({ nodes: [], verb: "", rest: text, effects: [] });
  }

  typeOf(from: number, to: number, ordinal: number): string {
    return this.#sent.get(`${from}>${to} #${ordinal}`) ?? "message";
  }

  /** `replica 1`, `client 0`. */
  nameOf(node: number): string {
    const { servers, roles } = this.#cluster;
    if (node >= servers) return `client ${node - servers}`;
    const { name } = roles.find(({ first, count }) => node < first + count)!;
    return `${name} ${node - roleOf(this.#cluster, name).first}`;
  }

  event(_index: number, _time: number, node: number, cause: EventCause): void {
    if (cause.type === "crash") {
      this.down.add(node);
      this.#armed.delete(node);
    } else if (cause.type === "restart") this.down.delete(node);
    else if (cause.type === "timer") this.#armed.get(node)?.delete(cause.timer);
    const told = this.#sayCause(node, cause);
    if (told !== null) this.#deeds.push({ nodes: [node], verb: told[0], rest: told[1], effects: [] });
  }

  effects(io: Io, kept: number): void {
    const phrases: string[] = [];
    const isClient = io.self >= this.#cluster.servers;
    for (let at = 0; at < kept; at++) {
      const isSent = isSend(io, at) || io.kinds[at] === effect.reply;
      if (isSent) this.#number(io, at);
      if (isClient && io.kinds[at] !== effect.observe) continue; // its requests are told as they arrive
      if (isSent) at = this.#sayBroadcast(io, at, kept, phrases);
      else this.#sayEffect(io, at, phrases);
    }
    if (phrases.length > 0) this.#deeds.at(-1)?.effects.push(...phrases);
  }

  seen({ node, observation }: Seen): void {
    if (observation.type === "invoked") this.waiting.add(node);
    if (observation.type === "returned") this.waiting.delete(node);
  }

  violated(invariant: string, message: string): void {
    this.say(`VIOLATION of ${invariant}: ${message}`);
  }

  block(): void {}

  state(node: number, description: string): void {
    this.descriptions.set(node, description);
  }

  /** What happened to the node, as a verb and the rest; null: it is told by what follows from it. */
  #sayCause(node: number, cause: EventCause): readonly [verb: string, rest: string] | null {
    switch (cause.type) {
      case "message":
        return ["receive", `${sayMessage(cause.message, this.#nameInstance)} from ${this.nameOf(cause.from)}`];
      case "lost":
        return ["lose", `${sayMessage(cause.message, this.#nameInstance)} from ${this.nameOf(cause.from)}`];
      case "timer":
        return node >= this.#cluster.servers ? null : ["time", `out: ${cause.timer}`];
      case "crash":
        return ["crash", ""];
      case "restart":
        return ["restart", "from its disk"];
      default:
        return null;
    }
  }

  #sayDeed({ nodes, verb, rest, effects }: Deed): readonly string[] {
    const who = nodes.length === 0 ? "" : `${this.#nameAll(nodes)} `;
    const does = nodes.length === 1 ? `${verb}${verb === "crash" ? "es" : "s"} ` : nodes.length === 0 ? "" : `${verb} `;
    return [...wrapped([`${who}${does}${rest}`.trimEnd()], headIndent), ...wrapped(effects, effectIndent)];
  }

  /** A message gets the next number of its channel. */
  #number(io: Io, at: number): void {
    const channel = `${io.self}>${io.targets[at]}`;
    const ordinal = this.#counts.get(channel) ?? 0;
    this.#counts.set(channel, ordinal + 1);
    const { type } = io.payloads[at] as { type: string };
    this.#sent.set(`${channel} #${ordinal}`, type);
    if (Math.max(io.self, io.targets[at]!) < this.#cluster.servers) this.types.add(type);
  }

  /** One message to several nodes is told once. Returns the place of the last of them. */
  #sayBroadcast(io: Io, first: number, kept: number, phrases: string[]): number {
    const text = sayMessage(io.payloads[first], this.#nameInstance);
    const to = [io.targets[first]!];
    let at = first;
    while (at + 1 < kept && isSend(io, at + 1) && sayMessage(io.payloads[at + 1], this.#nameInstance) === text) {
      at++;
      this.#number(io, at);
      to.push(io.targets[at]!);
    }
    phrases.push(`sends ${text} to ${this.#nameAll(to)}`);
    return at;
  }

  /** `replica 0, 2`. */
  #nameAll(nodes: readonly number[]): string {
    const names = nodes.map((node) => this.nameOf(node).split(" ") as [string, string]);
    return names.map(([role, rank], at) => (names[at - 1]?.[0] === role ? rank : `${role} ${rank}`)).join(", ");
  }

  #sayEffect(io: Io, at: number, phrases: string[]): void {
    const payload = io.payloads[at];
    const armed = this.#armed.get(io.self) ?? new Set<string>();
    this.#armed.set(io.self, armed);
    switch (io.kinds[at]) {
      case effect.write:
        phrases.push(sayWrite(payload as object, this.#nameInstance));
        return;
      case effect.sync:
        phrases.push("syncs");
        return;
      case effect.whenDurable:
        phrases.push("syncs, and waits for nothing");
        return;
      case effect.observe:
        if ((payload as { type: string }).type === "invoked") return; // told as the request arrives
        phrases.push(sayObservation(payload as object, this.#nameInstance));
        return;
      case effect.setTimer:
        if (!armed.has(payload as string)) phrases.push(`arms ${payload} timer`);
        armed.add(payload as string);
        return;
      default:
        if (armed.delete(payload as string)) phrases.push(`stops ${payload} timer`);
    }
  }
}

/** A message to another node, or to oneself, whether or not it goes ahead of the disk. */
const isSend = (io: Io, at: number): boolean => io.kinds[at] === effect.send || io.kinds[at] === effect.sendAhead;
