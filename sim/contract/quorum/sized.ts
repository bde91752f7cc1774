/** Quorums whose size is an option of a system, and quorum systems made once for each cluster. */

import type { NodeSet } from "../../base/node-set.ts";
import { UserError } from "../../base/user-error.ts";
import type { Cluster, RoleSpan } from "../cluster.ts";
import { majority, majoritySize, Threshold } from "../quorum.ts";

/** Any `size` nodes of a role. Throws a UserError that names `option` when the role has fewer. */
export function sized({ name, count }: RoleSpan, size: number, option: string): Threshold {
  if (size > count) {
    throw new UserError({
      code: "quorum-size",
      place: `option ${option}`,
      value: size,
      problem: `${size} is above the ${count} ${name}s`,
      remedy: `use 1 to ${count}, or 0 to have it set`,
    });
  }
  return size === majoritySize(count) ? majority(count) : new Threshold(count, size);
}

/** `make`, called once for each cluster: what depends on nothing but its roles and options. */
export function perCluster<O extends object, T>(make: (cluster: Cluster<O>) => T): (cluster: Cluster<O>) => T {
  const made = new WeakMap<Cluster<O>, T>();
  return (cluster) => {
    let known = made.get(cluster);
    if (known === undefined) {
      known = make(cluster);
      made.set(cluster, known);
    }
    return known;
  };
}

/** The same for what belongs to a configuration of a cluster: made once for each set of members. */
export function perConfiguration<O extends object, T>(
  make: (cluster: Cluster<O>, members: NodeSet) => T,
): (cluster: Cluster<O>, members: NodeSet) => T {
  const ofCluster = perCluster<O, Map<NodeSet, T>>(() => new Map());
  return (cluster, members) => {
    const made = ofCluster(cluster);
    let item = made.get(members);
    if (item === undefined) {
      item = make(cluster, members);
      made.set(members, item);
    }
    return item;
  };
}
