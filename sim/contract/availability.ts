/** What a system promises of progress while faults last, and what a judge must know of a run's pace to hold it to that. */
import type { Options } from "./cluster.ts";
import type { Operation } from "./operation.ts";

/**
 * A promise of progress: while a *core* of servers is up, linked and reached by clients, operations complete.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos: Breaking the Barriers of Partial Connectivity" (EuroSys 2023), for the two
 * kinds of core.
 */
export interface Availability {
  /**
   * `fully-connected`: a quorum of servers, each linked with every other. `quorum-connected`: one server that is linked
   * with a quorum, whatever the links among the others.
   */
  readonly core: "fully-connected" | "quorum-connected";
  /** Why it promises this and no more. */
  readonly because: string;
  /** The role whose ranks the quorums are of, and the role that clients ask. */
  readonly voters: string;
  readonly contacts: string;
  /** The quorum systems without which nothing completes, by their names in `System.quorums`. */
  readonly needs: readonly string[];
  /** How many of so many voters may be away while it makes progress; null with options that make it the user's choice. */
  tolerates(voters: number, options: Options): number | null;
  /**
   * Of a system whose configuration changes: how many of so many voters may be gone for ever, whichever of them takes part
   * then. Absent: as many as leave the quorums of the configuration that it begins with.
   */
  canLose?(voters: number, options: Options): number;
  /**
   * Microseconds that its own timeouts let it take until it serves clients again, once a core stands: to miss a leader,
   * elect another and bring open business to an end.
   */
  recovers(options: Options, roundTripMicros: number): number;
  /** More elections than this within the time of a recovery, while a core stands, are unrest; null: they are no sign of it. */
  readonly electionsMax: number | null;
  /**
   * A leader that is well hands over now and then, after a time drawn evenly up to twice this, in microseconds; 0 where it
   * never does. Absent: never. That often leaders come and go by choice.
   */
  handsOverEvery?(options: Options): number;
  /** Who leads is elected again for each round that it begins: only the election of another than the last one counts. */
  readonly leaderRenews?: true;
  /**
   * Each server that clients may ask, and that is linked with a core, answers whoever asks it, be it with another's name.
   * Absent: some server does, and a rival may keep another one waiting.
   */
  readonly answersAll?: true;
  /**
   * With these options a leader that others hear, but that hears too few of them, or hears them too late, gives up (Ongaro
   * 2014, 6.2). Absent: always. Where none does, there is a core only while its links, to whomever, are whole or cut both
   * ways, and while it hears nobody whom a fault slows down.
   */
  deposesDeaf?(options: Options): boolean;
  /**
   * Microseconds for which a leader's word keeps others from voting for anybody else. Absent: nobody is turned away for a
   * leader's sake.
   */
  defersFor?(options: Options): number;
  /**
   * Where nothing fails and nothing is lost, whoever is asked answers by messages alone, without waiting for a timer: within
   * so many rounds of messages there and back, each with a sync, and as many again for each request that was there before.
   * Absent, or null with these options: no such promise.
   */
  answersPromptly?(options: Options): Promptness | null;
  /**
   * Of a register, where nothing fails and nothing is lost: what one of those that clients ask has learned it tells the others,
   * so that each of them answers at once who asks a round of messages later. Absent: others may have to find out.
   */
  readonly tellsOthers?: true;
  /**
   * One server alone can do it, and others name that one: while it is away nothing is promised of it. Absent: whoever serves
   * does all operations.
   */
  isOneServers?(operation: Operation): boolean;
  /** With these options a leader within a core stays, unless it hands over or falls silent itself. Absent: no such promise. */
  keepsLeader?(options: Options): boolean;
  /**
   * With these options whoever does not hear a leader may unseat it by a higher term or ballot, whomever the others hear (no
   * pre-vote: Ongaro 2014, 9.6). Absent: it may not, or it does no more often than `electionsMax` says.
   */
  unseats?(options: Options): boolean;
}

export interface Promptness {
  readonly rounds: number;
  /** `always`: of who leads, from its election on, and of who does not. `alone`: while one server alone has been asked. */
  readonly when: "always" | "alone";
  /** Only where channels keep their order: what overtakes the message that it needs is taken for lost. */
  readonly inOrder?: true;
}

/** How slow the world of a run may be by its plan, faults aside. */
export interface WorldPace {
  /** To a node and back, with what reordering adds. */
  readonly roundTripMicros: number;
  /** One sync. */
  readonly syncMicros: number;
  /** Until a client that gets no answer has asked every contact. */
  readonly askAroundMicros: number;
  /** Share of messages lost or held for long by chance, per million; all, where no time can be told. */
  readonly lossPerMillion: number;
  /** Messages of a channel arrive in the order in which they were sent. Absent: they need not. */
  readonly inOrder?: boolean;
  /** Messages may leave long after they were sent, as a busy sender's do, a fault holds them, or it moves clocks. */
  readonly holds: boolean;
  /** A fault of the plan loses messages by their names. */
  readonly loses: boolean;
}
