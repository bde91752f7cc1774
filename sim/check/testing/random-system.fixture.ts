/**
 * Random small systems that on purpose hold what reductions get wrong: outcomes that differ in the order of their sends,
 * judges that watch a crash beside something else, verdicts that name a node, restarts, draws, costs, crashes within a
 * handler, and in some of them clocks, whose readings are compared.
 */
import { Stream } from "../../base/random.ts";
import type { Instant } from "../../contract/instant.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { Observation } from "../../contract/observation.ts";
import { wholeRun } from "../../world/scheduled/choices.ts";
import { AbstractClock, agedState, type ClockClaim, passingsOf } from "../../world/time/abstract-clock.ts";
import { type Behaviour, type How, type Sent, type Shown, type StepOutcome, silent } from "../rows/behaviour.ts";
import { forEachDraw } from "../subjects/draws.ts";

interface Local {
  readonly at: number;
  readonly isDown: boolean;
  /** When it came there, where it has a clock. */
  readonly since?: Instant;
}

/** One outcome of an event. */
interface Turn {
  readonly to: number;
  readonly sends: readonly Sent[];
  readonly shows: readonly string[];
  /** Draws on the second budget. */
  readonly isCostly: boolean;
  /** Where nodes have clocks: it comes out so only if so much is over since the node came to its place; else it stays. */
  readonly after: number | null;
}

const crashes = 0;
const words = ["a", "b"];
const facts = ["x", "y"];
const spans = [5, 20];
const drifts = [0, 200_000, 800_000, Number.POSITIVE_INFINITY];

export interface RandomSystem {
  readonly behaviour: () => Behaviour;
  readonly invariants: readonly Invariant[];
}

export function randomSystem(seed: string): RandomSystem {
  const stream = new Stream(`random system ${seed}`);
  const behaviour = new Random(stream, seed);
  const invariants = Array.from({ length: 1 + stream.below(2) }, (_, j) =>
    randomJudge(stream, `judge ${j}`, behaviour),
  );
  return { behaviour: () => behaviour, invariants };
}

class Random implements Behaviour {
  handlerCalls = 0;
  readonly name: string;
  readonly nodes: number;
  readonly network: "bag" | "set";
  readonly window: number;
  readonly budgets: readonly { readonly name: string; readonly limit: number }[];
  /** By node, place and word. */
  readonly #told: readonly (readonly (readonly (readonly Turn[])[])[])[];
  /** By node and place. */
  readonly #own: readonly (readonly (readonly Turn[])[])[];
  /** By node. */
  readonly #restart: readonly Turn[];
  readonly #sync: readonly boolean[];
  readonly passings: readonly number[];
  readonly passingCost = 2;
  readonly #claim: ClockClaim | null;
  readonly #clock = new AbstractClock();
  /** Apart: systems without clocks are as they were. */
  readonly #times: Stream;

  constructor(stream: Stream, seed: string) {
    this.#times = new Stream(`random clocks ${seed}`);
    this.#claim = this.#times.below(3) === 0 ? { spans, drift: drifts[this.#times.below(drifts.length)]! } : null;
    this.passings = this.#claim === null ? [] : passingsOf([this.#claim]);
    this.name = `random system ${seed}`;
    this.nodes = 2 + stream.below(2);
    this.window = stream.below(3) === 0 ? 1 + stream.below(2) : 0;
    this.network = this.window === 0 && stream.below(3) === 0 ? "set" : "bag";
    this.budgets = [
      { name: "crashes", limit: stream.below(3) },
      { name: "costs", limit: stream.below(3) },
      { name: "elapses", limit: this.#claim === null ? 0 : 1 + this.#times.below(2) },
    ];
    const places = 2 + stream.below(3);
    const byNode = <T>(make: () => T): T[] => Array.from({ length: this.nodes }, make);
    const table = <T>(make: (at: number) => T): T[][] =>
      byNode(() => Array.from({ length: places }, (_, at) => make(at)));
    const turns = (at: number, most: number): Turn[] =>
      Array.from({ length: stream.below(most + 1) }, () => this.#turn(stream, at, places)).flatMap((turn) =>
        turn.sends.length > 1 && stream.below(2) === 0 ? [turn, { ...turn, sends: [...turn.sends].reverse() }] : [turn],
      );
    this.#own = table((at) => turns(at, 2));
    this.#told = table((at) => words.map(() => turns(at, 2)));
    this.#restart = byNode(() => ({ ...this.#turn(stream, -1, places), isCostly: false }));
    this.#sync = byNode(() => stream.below(2) === 0);
  }

  nodeName(node: number): string {
    return `node ${node}`;
  }

  start(): StepOutcome {
    return { ...silent, local: this.#up(0), takes: false, costs: [], how: { kind: "restart", run: wholeRun } };
  }

  onMessage(node: number, local: object, _from: number, message: unknown): readonly StepOutcome[] {
    const { at, isDown } = local as Local;
    if (isDown) return [];
    const here = local as Local;
    const turns = this.#told[node]![at]![words.indexOf(message as string)]!;
    const idle = turns.length === 0 ? [{ to: at, sends: [], shows: [], isCostly: false, after: null }] : turns;
    return this.#outcomes(here, idle, { kind: "deliver", run: wholeRun }, true);
  }

  spontaneous(node: number, local: object): readonly StepOutcome[] {
    const { at, isDown } = local as Local;
    if (isDown) {
      const { to, sends, shows } = this.#restart[node]!;
      const seen = shown(["restarted", ...shows]);
      const place = this.#sync[node]! ? at : to;
      return [
        {
          ...silent,
          local: this.#up(place),
          sends,
          seen,
          takes: false,
          costs: [],
          how: { kind: "restart", run: wholeRun },
        },
      ];
    }
    const crash: StepOutcome = { ...silent, ...fallen(at), takes: false, costs: [crashes] };
    return [...this.#outcomes(local as Local, this.#own[node]![at]!, { kind: "action", name: "own" }, false), crash];
  }

  /** A turn as it is, and cut off by a crash after its first message. */
  #outcomes(here: Local, turns: readonly Turn[], how: How, takes: boolean): StepOutcome[] {
    return turns
      .flatMap((turn) => this.#inTime(here, turn))
      .flatMap(({ local, turn: { sends, shows, isCostly } }) => {
        const costs = isCostly ? [1] : [];
        const whole: StepOutcome = { ...silent, local, sends, seen: shown(shows), takes, costs, how };
        if (sends.length === 0) return [whole];
        return [whole, { ...whole, ...fallen(here.at), sends: sends.slice(0, 1), costs: [...costs, crashes], how }];
      });
  }

  /** The turn, for every way in which its comparison comes out; where too little is over the node stays as it is. */
  #inTime(here: Local, turn: Turn): { readonly local: Local; readonly turn: Turn }[] {
    const claim = this.#claim;
    if (claim === null || turn.after === null) return [{ local: this.#up(turn.to), turn }];
    const all: { readonly local: Local; readonly turn: Turn }[] = [];
    forEachDraw((draw) => {
      this.#clock.begin(claim, draw);
      const isOver = this.#clock.hasElapsed(here.since!, turn.after!);
      if (isOver) all.push({ local: this.#up(turn.to), turn });
      else all.push({ local: this.#clock.settled(here), turn: { ...turn, sends: [], shows: [], isCostly: false } });
    });
    return all;
  }

  passed(_node: number, local: object, micros: number): object {
    return this.#claim === null ? local : agedState(local, micros, this.#claim);
  }

  #up(at: number): Local {
    return this.#claim === null ? { at, isDown: false } : { at, isDown: false, since: this.#clock.now };
  }

  /** There is an end to all sending: messages are sent on the way to higher places. */
  #turn(stream: Stream, at: number, places: number): Turn {
    const isBack = stream.below(4) === 0;
    const to = isBack ? stream.below(places) : Math.min(places - 1, at + 1 + stream.below(2));
    const most = this.network === "set" || (to > at && at >= 0) ? 3 : 1;
    const sends = Array.from({ length: stream.below(most) }, () => ({
      to: stream.below(this.nodes),
      message: words[stream.below(words.length)]!,
    }));
    const shows = stream.below(2) === 0 ? [facts[stream.below(facts.length)]!] : [];
    const after = this.#claim === null || this.#times.below(2) === 0 ? null : spans[this.#times.below(spans.length)]!;
    return { to, sends, shows, isCostly: stream.below(5) === 0, after };
  }
}

const fallen = (at: number): Pick<StepOutcome, "local" | "seen" | "how"> => ({
  local: { at, isDown: true } satisfies Local,
  seen: shown(["crashed"]),
  how: { kind: "crash", keep: [] },
});

const shown = (types: readonly string[]): Shown[] =>
  types.map((type) => ({ observation: { type } as unknown as Observation, standing: null }));

/** Row by state, column by what it sees and at which node: the state after it, or -1 for a violation. */
function randomJudge(stream: Stream, name: string, { nodes }: Behaviour): Invariant {
  const all = ["x", "y", "crashed", "restarted"];
  const observes = all.filter(() => stream.below(3) > 0);
  const states = 1 + stream.below(3);
  const isBlind = stream.below(2) === 0; // to which node it is
  const table = Array.from({ length: states * all.length * nodes }, () =>
    stream.below(9) === 0 ? -1 : stream.below(states),
  );
  const ends = Array.from({ length: states }, () => stream.below(6) === 0);
  const hasEnd = stream.below(2) === 0;
  return {
    name,
    about: "",
    source: "",
    observes: observes as never,
    start: () => ({ state: 0 }),
    on(record, { node, observation }) {
      const { state } = record as { state: number };
      const next = table[(state * all.length + all.indexOf(observation.type)) * nodes + (isBlind ? 0 : node)]!;
      if (next < 0) return `${name} saw ${observation.type} at ${node}`;
      (record as { state: number }).state = next;
      return null;
    },
    ...(hasEnd ? { finish: (record: object) => (ends[(record as { state: number }).state] ? "a bad end" : null) } : {}),
  };
}
