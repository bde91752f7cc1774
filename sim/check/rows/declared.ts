/** What may happen to a subject, by its own account: what coverage is measured by. */

export interface Declared {
  /** By node, the name of its role, of those nodes that have one. */
  readonly roles: readonly string[];
  readonly messages: { readonly [role: string]: readonly string[] };
  readonly timers: { readonly [role: string]: readonly string[] };
  readonly witnesses: readonly string[];
  /** Budgets of which there is some, in the order of their numbers; null for one that no step draws on. */
  readonly budgets: readonly (string | null)[];
}
