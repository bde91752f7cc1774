/**
 * Requests and responses of etcd's key-value service as its robustness tests record them, under the names of their JSON.
 * Source: etcd, tests/robustness/model (types.go), whose fields these are; what a record leaves out is Go's zero value.
 */

export interface EtcdRange {
  readonly Start: string;
  /** Empty: only `Start`. */
  readonly End?: string;
  readonly Limit?: number;
  /** 0: as it is now. */
  readonly Revision?: number;
}

/** Long values are recorded by their hash. */
export interface EtcdValue {
  readonly Value?: string;
  readonly Hash?: number;
}

export interface EtcdOperation {
  readonly Type: "range-operation" | "put-operation" | "delete-operation";
  readonly Range?: EtcdRange;
  readonly Put?: { readonly Key: string; readonly Value?: EtcdValue; readonly LeaseID?: unknown };
  readonly Delete?: { readonly Key: string };
}

export interface EtcdTransaction {
  readonly Conditions?: readonly EtcdCondition[] | null;
  readonly OperationsOnSuccess?: readonly EtcdOperation[] | null;
  readonly OperationsOnFailure?: readonly EtcdOperation[] | null;
}

/** A key's version if that is given, else its revision, 0 for a key that does not exist. */
export interface EtcdCondition {
  readonly Key: string;
  readonly ExpectedRevision?: number;
  readonly ExpectedVersion?: number;
}

export interface EtcdRequest {
  readonly Type: "range" | "txn" | "leaseGrant" | "leaseRevoke" | "defragment" | "compact";
  readonly Range?: EtcdRange | null;
  readonly Txn?: EtcdTransaction | null;
  readonly LeaseGrant?: { readonly LeaseID: unknown } | null;
  readonly LeaseRevoke?: { readonly LeaseID: unknown } | null;
  readonly Compact?: { readonly Revision: number } | null;
}

export interface EtcdKeyValue {
  readonly Key: string;
  readonly Value?: EtcdValue;
  readonly ModRevision?: number;
  readonly Version?: number;
}

export interface EtcdFound {
  readonly KVs?: readonly EtcdKeyValue[] | null;
  readonly Count?: number;
}

export interface EtcdResponse {
  readonly Txn?: {
    readonly Failure?: boolean;
    readonly Results?: readonly (EtcdFound & { readonly Deleted?: number })[] | null;
  } | null;
  readonly Range?: EtcdFound | null;
  /** The store's revision after the request; 0 or left out where the response does not tell. */
  readonly Revision?: number;
  /** Not empty: whether the request took effect is not known. */
  readonly Error?: string;
}

const parts = {
  range: "Range",
  txn: "Txn",
  leaseGrant: "LeaseGrant",
  leaseRevoke: "LeaseRevoke",
  compact: "Compact",
} as const;

/** Whether a recorded input is a request of etcd's. */
export function isEtcdRequest(input: unknown): input is EtcdRequest {
  if (typeof input !== "object" || input === null) return false;
  const fields = input as { readonly [name: string]: unknown };
  const type = fields["Type"];
  if (type === "defragment") return true;
  const part = typeof type === "string" && Object.hasOwn(parts, type) ? parts[type as keyof typeof parts] : null;
  return part !== null && typeof fields[part] === "object" && fields[part] !== null;
}
