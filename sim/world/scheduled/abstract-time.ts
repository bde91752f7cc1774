/** Time in the scheduled world: it stands still, or passes by a choice where the plan lets it (../time/abstract-clock.ts). */
import { type Part, partOfEach } from "../../contract/parts.ts";
import type { Plan } from "../../plan/plan.ts";
import { agedState, type ClockClaim, clockClaimOf, passingsOf } from "../time/abstract-clock.ts";

export class AbstractTime {
  /** By how much it may pass at once; empty where it stands still. */
  readonly passings: readonly number[];
  /** Of the clock of each server; empty where time stands still. */
  readonly claims: readonly ClockClaim[];

  constructor({ elapses, pieces }: Plan, parts: readonly Part[]) {
    const claims = elapses === undefined ? [] : parts.map(clockClaimOf);
    this.passings = passingsOf(claims, pieces);
    this.claims = claims.length === 0 ? [] : partOfEach(parts).map((part) => claims[part]!);
  }

  /** So much passes for all servers, of these states. */
  pass(micros: number, states: object[]): void {
    for (const [node, claim] of this.claims.entries()) states[node] = agedState(states[node]!, micros, claim);
  }
}
