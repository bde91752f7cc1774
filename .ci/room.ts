/** What the table of rooms is made of. */

/** A room: a folder or a file, what lives there, and which other rooms its files may import. */
export interface Room {
  /** A folder (`sim/base`), every folder (`protocols/*`) or file (`cli/*.ts`) of one, or a file (`index.ts`). */
  readonly name: string;
  /** What lives there; the words of ARCHITECTURE.md. */
  readonly holds: string;
  /** Names of other rooms, or single folders and files of them. Within itself a room imports freely. */
  readonly may: readonly string[];
  /** Why it may import no more than that. */
  readonly why: string;
  /** Its files do not import each other either. */
  readonly alone?: boolean;
}
