/** The present of the timed world, which its parts share: what time it is, and whether all faults are over. */

export class Present {
  /** Virtual time in whole microseconds, set by the world before each step. */
  now = 0;
  /** All faults are over: from here on the system must make progress. */
  healed = false;
}
