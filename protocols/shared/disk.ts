/**
 * A leader and its disk: heartbeats owe the disk nothing and go past a sync that hangs, so a leader has to notice by
 * itself that it can neither vote nor answer any more.
 * Source: hashicorp/raft issue 503 (a leader whose disk hangs is never replaced) and pull request 683, its cure.
 */

/** What of `Io` it takes. */
interface Writing {
  readonly syncingMicros: number;
  readonly cluster: { readonly options: { readonly electionMaxMicros: number } };
}

/** The disk has not answered for the longest election timeout: whom others did not hear for so long they would replace. */
export const isDiskHung = ({ syncingMicros, cluster }: Writing): boolean =>
  syncingMicros >= cluster.options.electionMaxMicros;
