/** The world of a story: a scheduled world whose nodes and messages have names, and which tells all that happens. */
import { judgesOf } from "../../invariants/judges-of.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import type { System } from "../../sim/contract/system.ts";
import { clusterOfPlan, serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { Workload } from "../../sim/world/clients/workload.ts";
import { type Choice, type HandlerRun, wholeRun } from "../../sim/world/scheduled/choices.ts";
import { ScheduledWorld } from "../../sim/world/scheduled/scheduled.ts";
import type { Filter, Named } from "./command.ts";
import { Teller } from "./teller.ts";

/** A message under way: whence, whither, and its number in that channel. */
interface UnderWay {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly type: string;
}

/** What clients ask next, as the story says. */
class Asked extends Workload {
  next: Operation = { type: "read" };

  override operation(): Operation {
    return this.next;
  }
}

/** Deliveries within which `deliver all` must come to its end. */
const deliveriesMax = 2_000;

export class StoryWorld {
  readonly teller: Teller;
  readonly #cluster: Cluster;
  readonly #world: ScheduledWorld;
  readonly #asked: Asked;
  #sides: readonly (readonly number[])[] = [];

  constructor(system: System, plan: Plan) {
    this.#cluster = clusterOfPlan(plan, system);
    this.#asked = new Asked(plan.workload, serviceOfPlan(plan, system), plan.seed);
    this.teller = new Teller(system.name, this.#cluster);
    const options = { recorder: this.teller, freeze: true };
    this.#world = new ScheduledWorld(plan, system, judgesOf(system), options, this.#asked);
    this.#world.start();
    this.teller.takeLines(); // a story begins when all have started
  }

  /** The verdict of every judge, on the whole story. */
  result(): RunResult {
    return this.#world.result(null);
  }

  fire(node: Named, timer: string, run: HandlerRun): void {
    const id = this.#idOf(node);
    const armed = this.#world.enabled().flatMap((choice) => (isTimerOf(choice, id) ? [choice.timer] : []));
    if (!armed.includes(timer)) {
      const others = armed.length === 0 ? "none is" : `armed are: ${armed.join(", ")}`;
      throw new UserError({
        code: "not-armed",
        place: "story",
        value: timer,
        unplaced: true,
        problem: `timer ${timer} of ${node.role} ${node.rank} is not armed`,
        remedy: others,
      });
    }
    this.#apply({ kind: "timer", node: id, timer, run });
  }

  /** The messages that are meant arrive: those now under way, the oldest of them, or until none is left. */
  deliver(which: "these" | "one" | "all", filter: Filter, run: HandlerRun): void {
    const meant = this.#find(filter);
    if (run.cut !== null && (which === "all" || (which === "these" && meant.length > 1))) {
      throw new UserError({
        code: "many-messages",
        place: "story",
        value: meant.length,
        unplaced: true,
        problem: `${meant.length} messages are meant, and a crash cuts one handler`,
        remedy: "write deliver one",
      });
    }
    if (which === "all") return this.#deliverAll(filter);
    const arriving = which === "one" ? meant.slice(0, 1) : meant;
    for (const message of arriving) this.#apply({ kind: "deliver", ...message, run });
  }

  lose(filter: Filter): void {
    for (const message of this.#findBetween(filter)) this.#apply({ kind: "drop", ...message });
  }

  duplicate(filter: Filter): void {
    for (const message of this.#findBetween(filter)) {
      this.#apply({ kind: "duplicate", ...message });
      this.teller.say(
        `one more copy of ${message.type} from ${this.#nameOf(message.from)} to ${this.#nameOf(message.to)}`,
      );
    }
  }

  crash(node: Named): void {
    this.#apply({ kind: "crash", node: this.#idOf(node), keep: [] });
  }

  restart(node: Named): void {
    this.#apply({ kind: "restart", node: this.#idOf(node), run: wholeRun });
  }

  /** The client begins an operation, or with null asks again for the one that it waits for. */
  ask(client: Named, operation: Operation | null, server: Named): void {
    const node = this.#idOf(client);
    const isWaiting = this.teller.waiting.has(node);
    if (operation !== null && isWaiting) {
      throw new UserError({
        code: "client-waits",
        place: "story",
        unplaced: true,
        problem: `client ${client.rank} still waits for an answer`,
        remedy: `write client ${client.rank} retry to …`,
      });
    }
    if (operation === null && !isWaiting)
      throw new UserError({
        code: "client-idle",
        place: "story",
        remedy: "let it ask something first",
        sentence: `client ${client.rank} waits for nothing it could retry`,
      });
    if (operation !== null) this.#asked.next = operation;
    this.#apply({ kind: "ask", node, server: this.#idOf(server), run: wholeRun });
  }

  /** From now on messages between different sides are lost, those under way among them; none: all are healed. */
  cut(sides: readonly (readonly Named[])[]): void {
    this.#sides = sides.map((side) => side.map((node) => this.#idOf(node)));
    this.#settle();
  }

  #deliverAll(filter: Filter): void {
    for (let turn = 0; turn < deliveriesMax; turn++) {
      const [next] = this.#matching(filter);
      if (next === undefined) return;
      this.#apply({ kind: "deliver", ...next, run: wholeRun });
    }
    throw new UserError({
      code: "no-end-of-messages",
      place: "story",
      unplaced: true,
      problem: `messages do not come to an end in ${deliveriesMax} deliveries`,
      remedy: "name types: deliver all append",
    });
  }

  #apply(choice: Choice): void {
    this.#world.apply(choice);
    this.#settle();
  }

  /** What crosses a cut is lost; what goes to or from a client arrives. */
  #settle(): void {
    for (;;) {
      const underWay = this.#underWay();
      const lost = underWay.find(({ from, to }) => this.#isCut(from, to));
      const next = underWay.find(({ from, to }) => Math.max(from, to) >= this.#cluster.servers);
      if (lost !== undefined) this.#world.apply({ kind: "drop", ...lost });
      else if (next !== undefined) {
        this.#world.apply({ kind: "deliver", ...next, run: wholeRun });
      } else return;
    }
  }

  #isCut(from: number, to: number): boolean {
    const side = (node: number): number => this.#sides.findIndex((nodes) => nodes.includes(node));
    return side(from) >= 0 && side(to) >= 0 && side(from) !== side(to);
  }

  /** Every message under way, oldest first. */
  #underWay(): readonly UnderWay[] {
    const isDown = (node: number): boolean => this.teller.down.has(node);
    return this.#world.enabled().flatMap((choice) => {
      if (choice.kind !== "deliver" && !(choice.kind === "drop" && isDown(choice.to))) return [];
      const { from, to, ordinal } = choice;
      return [{ from, to, ordinal, type: this.teller.typeOf(from, to, ordinal) }];
    });
  }

  #matching({ types, from, to }: Filter): readonly UnderWay[] {
    const senders = from?.map((node) => this.#idOf(node));
    const receivers = to?.map((node) => this.#idOf(node));
    return this.#underWay().filter(
      (message) =>
        (types === null || types.includes(message.type)) &&
        (senders === undefined || senders.includes(message.from)) &&
        (receivers === undefined || receivers.includes(message.to)),
    );
  }

  #find(filter: Filter): readonly UnderWay[] {
    const found = this.#matching(filter);
    if (found.length > 0) return found;
    const others = this.#underWay().map(
      ({ type, from, to }) => `${type} from ${this.#nameOf(from)} to ${this.#nameOf(to)}`,
    );
    const remedy = others.length === 0 ? "nothing is" : `under way are: ${others.join("; ")}`;
    throw new UserError({
      code: "no-message",
      place: "story",
      unplaced: true,
      problem: "no such message is under way",
      remedy: remedy,
    });
  }

  /** Messages to oneself are neither lost nor copied. */
  #findBetween(filter: Filter): readonly UnderWay[] {
    return this.#find(filter).filter(({ from, to }) => from !== to);
  }

  #idOf({ role, rank }: Named): number {
    const { servers, clients, roles } = this.#cluster;
    if (role === "client" && rank < clients) return servers + rank;
    if (roles.some(({ name, count }) => name === role && rank < count)) return roleOf(this.#cluster, role).first + rank;
    const names = [...roles, { name: "client", count: clients }].map(({ name, count }) => `${name} 0 to ${count - 1}`);
    throw new UserError({
      code: "no-node",
      place: "story",
      value: rank,
      unplaced: true,
      problem: `there is no ${role} ${rank}`,
      remedy: `nodes are ${names.join(", ")}`,
    });
  }

  readonly #nameOf = (node: number): string => this.teller.nameOf(node);
}

const isTimerOf = (choice: Choice, node: number): choice is Choice & { readonly kind: "timer" } =>
  choice.kind === "timer" && choice.node === node;
