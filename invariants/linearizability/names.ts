/** The names of models and formats, for who needs no more than to list them. */

/** As `models` has them. */
export const modelNames = [
  ...(["register", "cas-register", "write-once", "key-value", "multi-register", "mutex", "counter", "set"] as const),
  ...(["queue", "stack", "log", "bank", "etcd"] as const),
];

export type ModelName = (typeof modelNames)[number];

/** As `formats` has them. */
export const formatNames = ["trace", "go-operations", "jepsen-json", "json-lines", "edn", "jepsen-log"] as const;
