/** Effects of one node that wait behind a sync, in order: sends, replies, observations and further syncs. */

export class Outbox {
  /** True while a sync is under way: what is issued now waits behind it. */
  waiting = false;
  readonly kinds: number[] = [];
  readonly targets: number[] = []; // sends: the node; syncs: how many writes it must make durable
  readonly payloads: unknown[] = [];
  head = 0;

  push(kind: number, target: number, payload: unknown): void {
    this.kinds.push(kind);
    this.targets.push(target);
    this.payloads.push(payload);
  }

  get isEmpty(): boolean {
    return this.head === this.kinds.length;
  }

  clear(): void {
    this.kinds.length = 0;
    this.targets.length = 0;
    this.payloads.length = 0;
    this.head = 0;
  }
}
