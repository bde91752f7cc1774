/** What the thread that listens and the thread that runs the command say to each other. */

/** What the command's thread is born with. */
export interface CommandBirth {
  readonly args: readonly string[];
  /** What the terminal can do: see Terminal. */
  readonly colorOut: boolean;
  readonly colorErr: boolean;
  readonly live: boolean;
  readonly width: number | null;
  readonly talkWidth: number;
  /** One number: characters that are said and not yet written. */
  readonly pending: Int32Array;
}

/** From the command. */
export type CommandSays =
  | { readonly type: "out" | "err"; readonly text: string }
  /** The interrupt arrived; `stops` parts of the command will end for it, and tell what is known so far. */
  | { readonly type: "heard"; readonly stops: number }
  /** It waits for a line of stdin. */
  | { readonly type: "ask"; readonly prompt: string }
  | { readonly type: "ended"; readonly code: number };

/** From the listener: the user interrupts, or a line of stdin is there; null: there are no more. */
export type ListenerSays = { readonly type: "interrupt" } | { readonly type: "line"; readonly line: string | null };
