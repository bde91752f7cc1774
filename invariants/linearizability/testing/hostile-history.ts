/** Malformed histories: small right ones of every format, cut, doubled, mixed and bent at random places. */
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { explain } from "../explain/explain.ts";
import { fitted } from "../formats/fit.ts";
import { readHistory } from "../formats/index.ts";
import { inferModel } from "../formats/infer-model.ts";
import { models } from "../models/index.ts";

const edn = (...operations: string[]): string => operations.map((operation) => `{${operation}}`).join("\n");

/** By format. */
export const samples: Readonly<Record<string, readonly string[]>> = {
  edn: [
    edn(
      ":process 0, :type :invoke, :f :write, :value 1",
      ":process 0, :type :ok, :f :write, :value 1, :time 12",
      ":process 1, :type :invoke, :f :cas, :value [1 2]",
      ":process 1, :type :info, :f :cas, :value [1 2], :error :timeout",
      ":process :nemesis, :type :info, :f :kill, :value nil",
      ":process 2, :type :invoke, :f :read, :value nil",
      ":process 2, :type :ok, :f :read, :value 2",
    ),
    edn(
      ":process 0, :type :invoke, :f :txn, :value [[:append 1 7] [:r 2 nil]]",
      ":process 0, :type :ok, :f :txn, :value [[:append 1 7] [:r 2 [3]]]",
      ":process 1, :type :invoke, :f :txn, :value [[:append 2 3]]",
      ":process 1, :type :ok, :f :txn, :value [[:append 2 3]]",
    ),
    `[${edn(
      ":process 0, :type :invoke, :f :read, :value [3 nil]",
      ":process 0, :type :ok, :f :read, :value [3 nil]",
      ":process 1, :type :invoke, :f :write, :value [3 #{1}]",
      ':process 1, :type :ok, :f :write, :value [3 "a\\"b"]',
    )}]`,
    edn(
      ":process 0, :type :invoke, :f :transfer, :value {:from 0, :to 1, :amount 5}",
      ":process 0, :type :ok, :f :transfer, :value {:from 0, :to 1, :amount 5}",
      ":process 1, :type :invoke, :f :read",
      ":process 1, :type :ok, :f :read, :value {0 5, 1 10}",
    ),
  ],
  "jepsen-log": [
    [
      "2022-07-28 07:52:55\tINFO\t[main] jepsen.core: Running test:",
      "{:nodes 1}",
      "2022-07-28 07:52:55\tINFO\t[w] jepsen.util: 2\t:invoke\t:write\t1",
      "2022-07-28 07:52:55\tINFO\t[w] jepsen.util: 2\t:ok\t:write\t1",
      "2022-07-28 07:52:55\tINFO\t[w] jepsen.util: 3\t:invoke\t:read\tnil",
      "2022-07-28 07:52:55\tINFO\t[w] jepsen.util: 3\t:ok\t:read\t1",
    ].join("\n"),
    "0\t:invoke\t:write\t1\n0\t:info\t:write\t1\t:timeout\n1\t:invoke\t:read\tnil\n1\t:ok\t:read\t1",
  ],
  "jepsen-json": [
    '[{"type":"invoke","f":"txn","value":[["w","x",2]],"process":0},\n{"type":"ok","f":"txn","value":[["w","x",2]],"process":0},\n{"type":"invoke","f":"txn","value":[["r","x",null]],"process":0},{"type":"ok","f":"txn","value":[["r","x",2]],"process":0}]',
  ],
  "json-lines": [
    '{"type":"history","version":1,"model":"key-value","unit":"micros"}\n{"process":0,"invoked":1,"returned":5,"input":{"type":"put","key":"a","value":"1"},"output":{"type":"done"},"order":1}\n{"process":1,"invoked":2,"returned":null,"input":{"type":"get","key":"a"}}',
    '{"type":"invoke","process":0,"time":1,"input":{"type":"enqueue","value":"1"}}\n{"type":"ok","process":0,"time":5,"output":{"type":"done"}}\n{"type":"invoke","process":1,"time":7,"input":{"type":"dequeue"}}\n{"type":"ok","process":1,"time":9,"output":{"type":"value","value":"1"}}',
  ],
  "go-operations": [
    '[{"ClientId":0,"Input":{"op":1,"key":"a","value":"1"},"Call":10,"Output":{"value":""},"Return":25},\n{"ClientId":1,"Input":{"op":0,"key":"a"},"Call":30,"Output":{"value":"2"},"Return":40}]',
    '{"Input":{"Type":"txn","Txn":{"Conditions":[{"Key":"a","ExpectedRevision":0}],"OperationsOnSuccess":[{"Type":"put-operation","Put":{"Key":"a","Value":{"Value":"1"}}}]}},"Call":10,"Output":{"Txn":{"Results":[{}],"Failure":false},"Revision":2},"Return":25,"ClientId":0}\n{"Input":{"Type":"range","Range":{"Start":"a"}},"Call":30,"Output":{"Range":{"KVs":[{"Key":"a","Value":{"Value":"2"}}],"Count":1},"Revision":2},"Return":40,"ClientId":1}',
  ],
  trace: [
    '{"format":"synod-trace","version":1}\n{"event":0,"time":5,"node":0,"cause":{},"seen":[{"node":9,"observation":{"type":"invoked","session":1,"sequence":1,"operation":{"type":"put","key":"a","value":"1"}}}]}\n{"event":1,"time":6,"node":0,"cause":{},"seen":[{"node":9,"observation":{"type":"returned","session":1,"sequence":1,"outcome":"ok","result":{"type":"done"}}}]}\n{"end":"ok"}',
  ],
};

const scraps: readonly string[] = [
  ..."{}[]()\"',:;#\\ \n\t0-9.".split(""),
  ...[
    "nil",
    "null",
    "true",
    ":ok",
    ":invoke",
    "1e999",
    "12345678901234567890",
    "#_",
    "#{",
    "#inst",
    "\\u0000",
    "\u202e",
  ],
  ...[
    "{}",
    "[[]]",
    "[:r 1 nil]",
    '"type"',
    '"Input"',
    ":keyword",
    "{:a {:b 1}}",
    "🙂",
    "\ud800",
    "[".repeat(40),
    "{".repeat(70),
  ],
];

/** So many malformed texts of a format, the same for the same seed. */
export function* hostileHistories(format: string, count: number, seed: string): Generator<string> {
  const texts = samples[format] as readonly string[];
  const all = Object.values(samples).flat();
  for (let index = 0; index < count; index++) {
    const stream = new Stream(`hostile/${format}/${seed}/${index}`);
    let text = texts[stream.below(texts.length)] as string;
    for (let bends = 1 + stream.below(3); bends > 0; bends--) text = bent(text, all, stream);
    yield text;
  }
}

function bent(text: string, all: readonly string[], stream: Stream): string {
  const at = stream.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + stream.below(12));
  const lines = text.split("\n");
  const line = stream.below(lines.length);
  switch (stream.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, at) + text.slice(at, end).repeat(2) + text.slice(end);
    case 3:
      return lines.filter((_, index) => index !== line).join("\n");
    case 4:
      return [...lines.slice(0, line), lines[line], ...lines.slice(line)].join("\n");
    case 5:
      return `${text}\n${all[stream.below(all.length)]}`;
    default:
      return text.slice(0, at) + scraps[stream.below(scraps.length)] + text.slice(stream.chance(500_000) ? at : end);
  }
}

/** Reads, decides and explains, as the command does. Returns what was thrown; null if there was a verdict. */
export function tryHistory(text: string): unknown {
  try {
    const { calls: read, model: named, initial } = readHistory(text);
    if (read.length === 0) return null;
    const make = models.get(named ?? inferModel(read)) ?? models.get(inferModel(read))!;
    const { calls, model } = fitted(read, make(initial === undefined ? {} : { initial }));
    const decision = decide(calls, model, { configurationsMax: 10_000 });
    if (decision.verdict === "illegal") explain(calls, model, decision, { configurationsMax: 1_000 });
    return null;
  } catch (error) {
    return error;
  }
}
