/** What is wrong with etcd's answers: values that nobody put, revisions that went back. */

import { canonical } from "../../../../sim/base/plain.ts";
import type { Call } from "../../history.ts";
import type { EtcdInput, EtcdOutput } from "../../models/etcd.ts";
import type { EtcdKeyValue, EtcdValue } from "../../models/etcd-shapes.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { nameCall } from "./finding.ts";

const text = (key: string, value: EtcdValue | undefined): string =>
  canonical([key, value?.Value ?? "", value?.Hash ?? 0]);

const responseOf = (call: Call) => (call.output as EtcdOutput | undefined)?.response;

function seenBy(call: Call): readonly EtcdKeyValue[] {
  const response = responseOf(call);
  return [response?.Range, ...(response?.Txn?.Results ?? [])].flatMap((found) => found?.KVs ?? []);
}

function putsOf(call: Call): string[] {
  const transaction = (call.input as EtcdInput).request.Txn;
  const operations = [...(transaction?.OperationsOnSuccess ?? []), ...(transaction?.OperationsOnFailure ?? [])];
  return operations.flatMap(({ Put }) => (Put === undefined ? [] : [text(Put.Key, Put.Value)]));
}

const isRead = (call: Call): boolean => {
  const { Type, Range } = (call.input as EtcdInput).request;
  return Type === "range" && (Range?.Revision ?? 0) === 0;
};

export function* classifyEtcd({ calls, everyone, model }: Scene): Generator<ClassFinding> {
  const put = new Set(everyone.flatMap(putsOf));
  const isFresh = (model.initial as { readonly entries: readonly unknown[] }).entries.length === 0;
  for (const call of calls) {
    const alien = isFresh ? seenBy(call).find(({ Key, Value }) => !put.has(text(Key, Value))) : undefined;
    if (alien !== undefined) {
      const sentence = `${nameCall(call, model)} holds a value of ${JSON.stringify(alien.Key)} that nobody put`;
      yield { class: "phantom read", sentence, calls: [call] };
    }
    const revision = responseOf(call)?.Revision ?? 0;
    if (!isRead(call) || revision === 0) continue;
    const ahead = everyone.find(
      (other) => other.returned < call.invoked && (responseOf(other)?.Revision ?? 0) > revision,
    );
    if (ahead === undefined) continue;
    const sentence = `${nameCall(call, model)} began after ${nameCall(ahead, model)} had returned, and tells an older revision`;
    yield { class: "stale read", sentence, calls: [ahead, call] };
  }
}
