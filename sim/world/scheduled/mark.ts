/** A place in a scheduled run. */
import type { ClientState } from "../clients/client.ts";
import type { Disk } from "../disk.ts";
import type { ChronicleMark } from "../watch/chronicle.ts";
import type { InFlightMark } from "./in-flight.ts";
import type { NoticesMark } from "./notices.ts";
import type { UpOrDown } from "./open-choices.ts";

/** Where the world stands, to come back to. */
export interface ScheduledMark {
  readonly states: readonly object[];
  readonly disks: readonly Disk[];
  readonly clients: readonly ClientState[];
  readonly inFlight: InFlightMark;
  readonly notices: NoticesMark;
  readonly timers: readonly (readonly string[])[];
  readonly standings: readonly UpOrDown[];
  readonly chronicle: ChronicleMark;
}
