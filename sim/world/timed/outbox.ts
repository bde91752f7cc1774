/** Effects of one node that wait behind a sync, in order: sends, replies, observations and further syncs. */

export class Outbox {
  /** True while a sync is under way: what is issued now waits behind it. */
  waiting = false;
  /** Writes that the sync under way was asked to make durable; it may cover later ones too (group commit). */
  required = 0;
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

  /** Forgets what was released, so that a node that is never idle keeps only what waits. */
  compact(): void {
    if (this.head < 32 || this.head * 2 < this.kinds.length) return;
    this.kinds.splice(0, this.head);
    this.targets.splice(0, this.head);
    this.payloads.splice(0, this.head);
    this.head = 0;
  }

  clear(): void {
    this.kinds.length = 0;
    this.targets.length = 0;
    this.payloads.length = 0;
    this.head = 0;
  }
}
