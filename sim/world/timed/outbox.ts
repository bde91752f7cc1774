/**
 * Effects of one node that wait for its disk: in order behind a sync, sends, replies, observations and further syncs; and
 * the messages to itself that only say when its writes are durable, for which nothing waits.
 */

interface Notice {
  readonly required: number;
  readonly message: unknown;
}

export class Outbox {
  /** True while a sync is awaited: what is issued now waits behind it. */
  waiting = false;
  /** Writes that the sync awaited must make durable; the disk may cover later ones too (group commit). */
  required = 0;
  /** Since when the disk has been at a sync; null while it is idle. */
  syncingSince: number | null = null;
  /** Messages to the node itself, oldest first, each with how many writes must be durable before it comes. */
  readonly notices: Notice[] = [];
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

  /** The node crashed: nothing waits, and no sync is under way that anyone knows of. */
  crash(): void {
    this.clear();
    this.waiting = false;
    this.syncingSince = null;
    this.notices.length = 0;
  }

  clear(): void {
    this.kinds.length = 0;
    this.targets.length = 0;
    this.payloads.length = 0;
    this.head = 0;
  }
}
