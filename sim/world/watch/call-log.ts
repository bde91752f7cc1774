/** Every call of a run's clients with its times, and how much traffic there had been when it returned. */
import type { Observation } from "../../contract/observation.ts";
import { operatorSession } from "../../contract/operation.ts";
import type { CallRecord, PhaseName, WorkDone } from "../../plan/run-result.ts";

/** What has been sent and synced since the run began. */
interface Traffic {
  readonly messages: number;
  readonly bytes: number;
  readonly syncs: number;
  readonly below: { readonly messages: number; readonly syncs: number };
}

/** What servers have worked is looked at so often, in microseconds, as calls return. */
const lookMicros = 20_000;

/** A call is a row of columns; one that never returned in the active part stands behind the others. */
export class CallLog {
  readonly #record = {
    sessions: [] as number[],
    invoked: [] as number[],
    returned: [] as number[],
    outcomes: [] as CallRecord["outcomes"][number][],
    messages: [] as number[],
    bytes: [] as number[],
    syncs: [] as number[],
    messagesBelow: [] as number[],
    syncsBelow: [] as number[],
    marks: [] as CallRecord["marks"][number][],
    leaders: [] as CallRecord["leaders"][number][],
  };
  readonly #work: WorkDone[] = [];
  readonly #open = new Map<number, number>();
  #healedAt: number | null = null;

  /** Tells what servers have worked so far; null in a world that does not know. */
  workDone: (() => WorkDone) | null = null;

  /** A client, or a server of the part that clients ask, observed something. */
  see(node: number, observation: Observation, now: number, traffic: Traffic): void {
    if (this.#healedAt !== null) return;
    switch (observation.type) {
      case "invoked":
        if (observation.session !== operatorSession) this.#open.set(observation.session, now);
        return;
      case "returned": {
        const invoked = this.#open.get(observation.session);
        if (invoked === undefined) return;
        this.#open.delete(observation.session);
        this.#row(observation.session, invoked, now, observation.outcome);
        this.#note(traffic);
        if (now - (this.#work.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= lookMicros) this.#look();
        return;
      }
      case "elected":
        if (!observation.again) this.#record.leaders.push({ at: now, node });
        return;
      case "healed":
        this.#healedAt = now;
        this.#look();
        for (const [session, invoked] of this.#open) {
          this.#row(session, invoked, null, "unknown");
          this.#note(traffic);
        }
        return;
      default:
    }
  }

  /** Another stretch of the run begins. */
  enters(name: PhaseName, at: number, { messages, bytes }: Traffic): void {
    if (this.#healedAt === null) this.#record.marks.push({ name, at, messages, bytes });
  }

  record(now: number): CallRecord {
    const work = this.workDone === null ? {} : { work: this.#work };
    return { ...this.#record, ...work, healedAt: this.#healedAt ?? now };
  }

  #look(): void {
    if (this.workDone !== null) this.#work.push(this.workDone());
  }

  #row(session: number, invoked: number, returned: number | null, outcome: CallRecord["outcomes"][number]): void {
    const { sessions, invoked: begun, returned: ended, outcomes } = this.#record;
    sessions.push(session);
    begun.push(invoked);
    ended.push(returned ?? -1);
    outcomes.push(outcome);
  }

  #note({ messages, bytes, syncs, below }: Traffic): void {
    this.#record.messages.push(messages);
    this.#record.bytes.push(bytes);
    this.#record.syncs.push(syncs);
    this.#record.messagesBelow.push(below.messages);
    this.#record.syncsBelow.push(below.syncs);
  }
}
