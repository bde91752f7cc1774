/**
 * etcd's key-value service: ranges, transactions, leases, compaction, and the revision that every change raises by one.
 * Source: etcd, tests/robustness/model (deterministic.go), for what a request does; a range at an older revision tells
 * nothing that this model could check.
 */
import type { Model, ModelOptions } from "../model.ts";
import { describeValue, illegal, sameValue } from "../model.ts";
import type {
  EtcdFound,
  EtcdOperation,
  EtcdRange,
  EtcdRequest,
  EtcdResponse,
  EtcdTransaction,
  EtcdValue,
} from "./etcd-shapes.ts";
import { isEtcdRequest } from "./etcd-shapes.ts";

export interface EtcdInput {
  readonly type: "etcd";
  readonly request: EtcdRequest;
}

export interface EtcdOutput {
  readonly type: "etcd";
  readonly response: EtcdResponse;
}

interface Entry {
  readonly key: string;
  readonly value: EtcdValue;
  /** The revision of its last change. */
  readonly revision: number;
  /** How often it was put since it was made. */
  readonly version: number;
  /** Null if it belongs to no lease. */
  readonly lease: unknown;
}

export interface EtcdState {
  /** Raised by one by each request that changes a key. */
  readonly revision: number;
  /** What lies before was compacted. */
  readonly compacted: number;
  /** Sorted by key. */
  readonly entries: readonly Entry[];
  readonly leases: readonly unknown[];
}

const empty: EtcdState = { revision: 1, compacted: 0, entries: [], leases: [] };

export const etcd = (options: ModelOptions = {}): Model<EtcdState, EtcdInput, EtcdOutput> => ({
  name: "etcd",
  about: "etcd's keys, transactions, leases and revisions",
  initial: options.initial === undefined || options.initial === null ? empty : (options.initial as EtcdState),
  step(state, { request }, output) {
    const response = output?.response;
    const after = requested(state, request, response);
    if (after === illegal || response === undefined || (response.Revision ?? 0) === 0) return after;
    return response.Revision === after.revision || tellsNoRevision.has(request.Type) ? after : illegal;
  },
  pure({ request }, output) {
    if (request.Type === "range" || request.Type === "defragment") return true;
    if (request.Type !== "txn") return false;
    return branchesOf(request.Txn ?? {}, output?.response).every((branch) =>
      branch.every((operation) => operation.Type === "range-operation"),
    );
  },
  check(input, output) {
    const { type, request } = (input ?? {}) as Partial<EtcdInput>;
    if (type !== "etcd" || !isEtcdRequest(request))
      return `asks for ${describeValue(request ?? input)}, no request of etcd`;
    const response = (output as Partial<EtcdOutput> | undefined)?.response;
    if (output !== undefined && (typeof response !== "object" || response === null))
      return "is answered by no response of etcd";
    return checkAnswer(request, response);
  },
  describe: ({ request }, output) => `${describeRequest(request)}${describeResponse(output?.response)}`,
});

const tellsNoRevision: ReadonlySet<EtcdRequest["Type"]> = new Set(["leaseGrant", "defragment", "compact"]);

function requested(state: EtcdState, request: EtcdRequest, response: EtcdResponse | undefined) {
  switch (request.Type) {
    case "range":
      return ranged(state, request.Range as EtcdRange, response);
    case "txn":
      return transacted(state, request.Txn as EtcdTransaction, response);
    case "leaseGrant": {
      const id = request.LeaseGrant?.LeaseID;
      return hasLease(state, id) ? state : { ...state, leases: [...state.leases, id].sort(byText) };
    }
    case "leaseRevoke":
      return revoked(state, request.LeaseRevoke?.LeaseID);
    case "compact": {
      const to = request.Compact?.Revision ?? 0;
      return to > state.compacted ? { ...state, compacted: to } : state;
    }
    default:
      return state;
  }
}

const byText = (left: unknown, right: unknown): number => (describeValue(left) < describeValue(right) ? -1 : 1);

const hasLease = (state: EtcdState, id: unknown): boolean => state.leases.some((lease) => sameValue(lease, id));

function ranged(state: EtcdState, range: EtcdRange, response: EtcdResponse | undefined) {
  const at = range.Revision ?? 0;
  if (response === undefined) return state;
  // A revision to come is refused by the store; one that has passed is not kept here.
  if (at > state.revision) return illegal;
  if (at !== 0 && at < state.revision) return state;
  return isFound(state, range, response.Range ?? {}) ? state : illegal;
}

function isFound({ entries }: EtcdState, { Start, End = "", Limit = 0 }: EtcdRange, found: EtcdFound): boolean {
  const within = entries.filter(({ key }) => (End === "" ? key === Start : key >= Start && key < End));
  const shown = Limit > 0 ? within.slice(0, Limit) : within;
  const kvs = found.KVs ?? [];
  if (found.Count !== undefined && found.Count !== within.length) return false;
  if (kvs.length !== shown.length) return false;
  return shown.every((entry, index) => {
    const { Key, Value = {}, ModRevision, Version } = kvs[index] as NonNullable<EtcdFound["KVs"]>[number];
    return (
      Key === entry.key &&
      isSame(Value, entry.value) &&
      (ModRevision === undefined || ModRevision === entry.revision) &&
      (Version === undefined || Version === 0 || Version === entry.version)
    );
  });
}

const isSame = (left: EtcdValue, right: EtcdValue): boolean =>
  (left.Value ?? "") === (right.Value ?? "") && (left.Hash ?? 0) === (right.Hash ?? 0);

function transacted(state: EtcdState, transaction: EtcdTransaction, response: EtcdResponse | undefined) {
  const holds = (transaction.Conditions ?? []).every(({ Key, ExpectedRevision = 0, ExpectedVersion = 0 }) => {
    const entry = state.entries.find(({ key }) => key === Key);
    if (ExpectedVersion > 0) return entry?.version === ExpectedVersion;
    return (entry?.revision ?? 0) === ExpectedRevision;
  });
  const answer = response?.Txn;
  if (answer !== undefined && answer !== null && (answer.Failure ?? false) === holds) return illegal;
  const operations = (holds ? transaction.OperationsOnSuccess : transaction.OperationsOnFailure) ?? [];
  let after = state;
  for (const [index, operation] of operations.entries()) {
    const told = answer?.Results?.[index];
    if (operation.Type === "range-operation") {
      if (told !== undefined && !isFound(after, operation.Range as EtcdRange, told)) return illegal;
    } else if (operation.Type === "put-operation") after = put(after, operation, state.revision + 1);
    else {
      const key = operation.Delete?.Key;
      const entries = after.entries.filter((entry) => entry.key !== key);
      if (told?.Deleted !== undefined && told.Deleted !== after.entries.length - entries.length) return illegal;
      after = entries.length === after.entries.length ? after : { ...after, entries };
    }
  }
  return after === state ? state : { ...after, revision: state.revision + 1 };
}

function put(state: EtcdState, { Put }: EtcdOperation, revision: number): EtcdState {
  const { Key: key = "", Value: value = {}, LeaseID = 0 } = Put ?? {};
  const lease = LeaseID === 0 || LeaseID === null ? null : LeaseID;
  // The store refuses a put under a lease that is gone.
  if (lease !== null && !hasLease(state, lease)) return state;
  const version = (state.entries.find((entry) => entry.key === key)?.version ?? 0) + 1;
  const entries = [...state.entries.filter((entry) => entry.key !== key), { key, value, revision, version, lease }];
  return { ...state, entries: entries.sort((left, right) => (left.key < right.key ? -1 : 1)) };
}

function revoked(state: EtcdState, id: unknown): EtcdState {
  if (!hasLease(state, id)) return state;
  const entries = state.entries.filter(({ lease }) => lease === null || !sameValue(lease, id));
  const leases = state.leases.filter((lease) => !sameValue(lease, id));
  const changed = entries.length < state.entries.length;
  return { ...state, entries, leases, revision: state.revision + (changed ? 1 : 0) };
}

/** The lists of operations that may have been carried out. */
function branchesOf(transaction: EtcdTransaction, response: EtcdResponse | undefined): (readonly EtcdOperation[])[] {
  const [success, failure] = [transaction.OperationsOnSuccess ?? [], transaction.OperationsOnFailure ?? []];
  if (response?.Txn === undefined || response.Txn === null) return [success, failure];
  return [response.Txn.Failure === true ? failure : success];
}

function checkAnswer(request: EtcdRequest, response: EtcdResponse | undefined): string | null {
  if (request.Type === "range" && typeof request.Range?.Start !== "string") return "is a range without a Start";
  if (request.Type !== "txn") return null;
  const { Conditions = [], OperationsOnSuccess = [], OperationsOnFailure = [] } = request.Txn as EtcdTransaction;
  if (![Conditions, OperationsOnSuccess, OperationsOnFailure].every((list) => list === null || Array.isArray(list)))
    return "is a transaction whose conditions or operations are no lists";
  for (const operation of [...(OperationsOnSuccess ?? []), ...(OperationsOnFailure ?? [])]) {
    const wrong = checkOperation(operation);
    if (wrong !== null) return wrong;
  }
  const results = response?.Txn?.Results ?? [];
  if (!Array.isArray(results)) return "is a transaction whose results are no list";
  return null;
}

function checkOperation(operation: EtcdOperation): string | null {
  const { Type, Put, Delete, Range } = (operation ?? {}) as Partial<EtcdOperation>;
  const isRight =
    (Type === "put-operation" && typeof Put?.Key === "string") ||
    (Type === "delete-operation" && typeof Delete?.Key === "string") ||
    (Type === "range-operation" && typeof Range?.Start === "string");
  return isRight ? null : `holds the operation ${describeValue(operation)}, which is no put, delete or range`;
}

function describeRequest(request: EtcdRequest): string {
  switch (request.Type) {
    case "range":
      return describeRange(request.Range as EtcdRange);
    case "txn": {
      const { Conditions, OperationsOnSuccess, OperationsOnFailure } = request.Txn as EtcdTransaction;
      const conditions = (Conditions ?? []).map(({ Key, ExpectedRevision = 0, ExpectedVersion = 0 }) =>
        ExpectedVersion > 0 ? `${Key} has version ${ExpectedVersion}` : `${Key} has revision ${ExpectedRevision}`,
      );
      const list = (operations: readonly EtcdOperation[] | null | undefined): string =>
        (operations ?? []).map(describeOperation).join(", ");
      const otherwise = (OperationsOnFailure ?? []).length === 0 ? "" : ` else ${list(OperationsOnFailure)}`;
      if (conditions.length === 0) return list(OperationsOnSuccess);
      return `if ${conditions.join(" and ")}: ${list(OperationsOnSuccess)}${otherwise}`;
    }
    case "leaseGrant":
      return `grant lease ${describeValue(request.LeaseGrant?.LeaseID)}`;
    case "leaseRevoke":
      return `revoke lease ${describeValue(request.LeaseRevoke?.LeaseID)}`;
    case "compact":
      return `compact to ${request.Compact?.Revision}`;
    default:
      return "defragment";
  }
}

const describeRange = ({ Start, End = "", Revision = 0 }: EtcdRange): string =>
  `range ${Start}${End === "" ? "" : ` to ${End}`}${Revision === 0 ? "" : ` at revision ${Revision}`}`;

function describeOperation({ Type, Put, Delete, Range }: EtcdOperation): string {
  if (Type === "put-operation") return `put ${Put?.Key} ${shown(Put?.Value)}`;
  return Type === "delete-operation" ? `delete ${Delete?.Key}` : describeRange(Range as EtcdRange);
}

const shown = (value: EtcdValue | undefined): string =>
  (value?.Hash ?? 0) === 0 ? describeValue(value?.Value ?? "") : `of hash ${value?.Hash}`;

function describeResponse(response: EtcdResponse | undefined): string {
  if (response === undefined) return " -> ?";
  const found = response.Range === undefined || response.Range === null ? [] : [describeFound(response.Range)];
  const results = (response.Txn?.Results ?? []).flatMap((one) =>
    one.KVs === undefined || one.KVs === null ? [] : [describeFound(one)],
  );
  const failure = response.Txn?.Failure === true ? ["condition failed"] : [];
  const revision = (response.Revision ?? 0) === 0 ? [] : [`revision ${response.Revision}`];
  return ` -> ${[...failure, ...found, ...results, ...revision].join(", ") || "done"}`;
}

const describeFound = ({ KVs }: EtcdFound): string =>
  `{${(KVs ?? []).map(({ Key, Value }) => `${Key} ${shown(Value)}`).join(", ")}}`;
