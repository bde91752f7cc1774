/** For each model, a small set of operations with answers over two values, enough to be right and wrong in every way. */
import type { Model } from "../model.ts";
import { models } from "../models/index.ts";
import type { Label } from "./enumerate.ts";

export interface Alphabet {
  /** The model's name, and what it is used for where two alphabets are of one model. */
  readonly title: string;
  readonly model: Model;
  readonly labels: readonly Label[];
}

const done = { type: "done" };
const value = (found: unknown): object => ({ type: "value", value: found });
const swapped = (yes: boolean, found?: unknown): object =>
  found === undefined ? { type: "swapped", swapped: yes } : { type: "swapped", swapped: yes, value: found };
const cas = (expected: unknown, next: unknown): object => ({ type: "compare-and-set", expected, value: next });
const transaction = (...operations: object[]): object => ({ type: "transaction", operations });
const values = (...found: unknown[]): object => ({ type: "transaction", values: found });

const make = (name: string, initial: unknown, labels: [unknown, unknown][]): Alphabet => ({
  title: name,
  model: (models.get(name.split(" ")[0] as string) as (options: object) => Model)({ initial }),
  labels: labels.map(([input, output]) => ({ input, output })),
});

const reads = (...found: unknown[]): [unknown, unknown][] => found.map((one) => [{ type: "read" }, value(one)]);
const writes = (...written: unknown[]): [unknown, unknown][] =>
  written.map((one) => [{ type: "write", value: one }, done]);

const append = (value: string, position: number): [unknown, unknown] => [
  { type: "append-record", value },
  { type: "position", position },
];
const readFrom = (from: number, position: number | null, found = "x"): [unknown, unknown] => [
  { type: "read-record", from },
  { type: "record", record: position === null ? null : { position, value: found } },
];
const tail = (position: number): [unknown, unknown] => [{ type: "tail" }, { type: "position", position }];
const trim = (to: number): [unknown, unknown] => [{ type: "trim", to }, done];

const put = (key: string, text: string, revision: number): [unknown, unknown] => {
  const operation = { Type: "put-operation", Put: { Key: key, Value: { Value: text } } };
  return [
    { type: "etcd", request: { Type: "txn", Txn: { OperationsOnSuccess: [operation] } } },
    { type: "etcd", response: { Txn: { Results: [{}] }, Revision: revision } },
  ];
};
const range = (key: string, revision: number, ...texts: string[]): [unknown, unknown] => [
  { type: "etcd", request: { Type: "range", Range: { Start: key } } },
  {
    type: "etcd",
    response: { Range: { KVs: texts.map((text) => ({ Key: key, Value: { Value: text } })) }, Revision: revision },
  },
];

export const alphabets: readonly Alphabet[] = [
  make("register", 0, [...reads(0, 1), ...writes(0, 1)]),
  make("cas-register", 0, [
    ...reads(0, 1),
    ...writes(1),
    [cas(0, 1), swapped(true)],
    [cas(0, 1), swapped(false)],
    [cas(1, 0), swapped(true)],
    [cas(1, 0), swapped(false, 0)],
  ]),
  make("write-once", null, [
    [{ type: "propose", value: 0 }, value(0)],
    [{ type: "propose", value: 0 }, value(1)],
    [{ type: "propose", value: 1 }, value(1)],
    ...reads(null, 1),
  ]),
  make("key-value", null, [
    [{ type: "get", key: "a" }, value(null)],
    [{ type: "get", key: "a" }, value("x")],
    [{ type: "get", key: "b" }, value("x")],
    [{ type: "put", key: "a", value: "x" }, done],
    [{ type: "append", key: "a", value: "x" }, done],
    [{ type: "delete", key: "a" }, done],
    [{ type: "compare-and-set", key: "a", expected: "x", value: "xx" }, swapped(true, "x")],
    [{ type: "put", key: "b", value: "x" }, done],
  ]),
  make("multi-register", { x: 0, y: 0 }, [
    [transaction({ type: "write", key: "x", value: 1 }), values(null)],
    [transaction({ type: "write", key: "y", value: 1 }), values(null)],
    [transaction({ type: "read", key: "x" }, { type: "read", key: "y" }), values(1, 0)],
    [transaction({ type: "read", key: "x" }, { type: "read", key: "y" }), values(0, 1)],
    [transaction({ type: "read", key: "x" }, { type: "write", key: "y", value: 1 }), values(1, null)],
  ]),
  make("multi-register of lists", {}, [
    [transaction({ type: "append", key: "x", value: 1 }), values(null)],
    [transaction({ type: "append", key: "x", value: 2 }, { type: "append", key: "y", value: 1 }), values(null, null)],
    [transaction({ type: "read", key: "x" }), values([])],
    [transaction({ type: "read", key: "x" }, { type: "read", key: "y" }), values([1], [1])],
    [transaction({ type: "read", key: "x" }, { type: "read", key: "y" }), values([1, 2], null)],
  ]),
  make("bank", null, [
    [{ type: "transfer", from: 0, to: 1, amount: 1 }, done],
    [{ type: "read" }, value({ 0: 1 })],
    [{ type: "read" }, value({ 1: 1 })],
    [{ type: "read" }, value({ 0: -1, 1: 2 })],
  ]),
  make("etcd", undefined, [put("a", "x", 2), put("a", "y", 3), range("a", 1), range("a", 2, "x"), range("a", 3, "y")]),
  make("mutex", undefined, [
    [{ type: "acquire" }, done],
    [{ type: "release" }, done],
  ]),
  make("counter", 0, [...reads(0, 1, 2), [{ type: "add", amount: 1 }, done], [{ type: "add", amount: 1 }, value(2)]]),
  make(
    "set",
    [],
    [
      [{ type: "add", value: 0 }, done],
      [{ type: "add", value: 1 }, done],
      [{ type: "remove", value: 0 }, done],
      ...reads([], [0], [1, 0]),
    ],
  ),
  make(
    "queue",
    [],
    [
      [{ type: "enqueue", value: 0 }, done],
      [{ type: "enqueue", value: 1 }, done],
      [{ type: "dequeue" }, value(0)],
      [{ type: "dequeue" }, value(1)],
      [{ type: "dequeue" }, value(null)],
    ],
  ),
  make(
    "stack",
    [],
    [
      [{ type: "push", value: 0 }, done],
      [{ type: "push", value: 1 }, done],
      [{ type: "pop" }, value(0)],
      [{ type: "pop" }, value(1)],
      [{ type: "pop" }, value(null)],
    ],
  ),
  make("log", undefined, [
    append("x", 0),
    append("x", 2),
    append("y", 1),
    readFrom(0, null),
    readFrom(0, 0),
    readFrom(0, 2),
    readFrom(1, 1, "y"),
    tail(1),
    tail(3),
    trim(1),
    trim(3),
  ]),
];
