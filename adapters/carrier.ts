/** What runs a foreign program, a step at a time: a child process here, a WebAssembly module as well one day. */

/** One running copy of the program. It is at one node of one run at a time; `boot` makes it another's. */
export interface ProgramCopy {
  /** Says a line and returns the answer. Throws a ForeignFault when there is none. */
  say(line: string): string;
  end(): void;
}

export interface Carrier {
  /** For people: `python3 abd.py`. */
  readonly name: string;
  /** A new copy, which has not been told anything. */
  start(): ProgramCopy;
}
