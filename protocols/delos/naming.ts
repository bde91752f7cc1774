/** LogServers by their ranks: node ids go on from those of the MetaStore. Loglets as configurations that judges know. */
import type { NodeId } from "../../sim/base/brand.ts";
import { type Cluster, roleOf } from "../../sim/contract/cluster.ts";
import { type LogletId, noLoglet } from "./types.ts";

/** What of `Io` it takes. */
interface Here {
  readonly cluster: Cluster<object>;
}

export const logServerAt = (rank: number, { cluster }: Here): NodeId =>
  (roleOf(cluster, "log-server").first + rank) as NodeId;

export const rankOf = (node: NodeId, { cluster }: Here): number => node - roleOf(cluster, "log-server").first;

export const nameOfLoglet = (loglet: LogletId): string | null => (loglet === noLoglet ? null : `loglet ${loglet}`);
