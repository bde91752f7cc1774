/**
 * The types of one automaton: what it keeps, what it sends, what it sets. `Durable` and `State` are flat records; all
 * below their fields are values.
 */
export interface Types {
  readonly State: object;
  readonly Durable: object;
  readonly Message: { readonly type: string };
  readonly Timer: string;
  readonly Options: object;
}
