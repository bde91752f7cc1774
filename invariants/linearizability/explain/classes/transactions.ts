/** Classes of violations of transactions: what one key's reads and writes show by themselves, where they show anything. */
import type { Call } from "../../history.ts";
import type { MicroOperation, Registers, TransactionInput, TransactionOutput } from "../../models/multi-register.ts";
import { register } from "../../models/register.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { classifyValues } from "./values.ts";

/** Null where no key is wrong alone, or where lists are appended to. */
export function classifyTransactions(scene: Scene): ClassFinding | null {
  const operations = scene.everyone.flatMap((call) => (call.input as TransactionInput).operations);
  if (operations.some((operation) => operation.type === "append")) return null;
  const initial = new Map(scene.model.initial as Registers);
  for (const key of new Set(operations.map((operation) => operation.key))) {
    const origins = new Map<Call, Call>();
    const project = (calls: readonly Call[]): Call[] => calls.flatMap((call) => projected(call, key, origins));
    const finding = classifyValues({
      ...scene,
      model: register({ initial: initial.get(key) ?? null }),
      calls: project(scene.calls),
      everyone: project(scene.everyone),
      failed: project(scene.failed),
    });
    if (finding === null) continue;
    const calls = [...new Set(finding.calls.map((call) => origins.get(call) ?? call))];
    return { ...finding, calls, sentence: `of key ${JSON.stringify(key)}, ${finding.sentence}` };
  }
  return null;
}

/** What a transaction did to one key, as calls of a register: its first outside read, and its last write. */
function projected(call: Call, key: string, origins: Map<Call, Call>): Call[] {
  const { operations } = call.input as TransactionInput;
  const values = (call.output as TransactionOutput | undefined)?.values;
  const about = operations
    .map((operation, index) => ({ operation, found: values?.[index] }))
    .filter(({ operation }) => operation.key === key);
  const part = (input: object, output: unknown): Call => {
    const made = { ...call, input, output: call.output === undefined ? undefined : output };
    origins.set(made, call);
    return made;
  };
  const parts: Call[] = [];
  const first = about[0];
  if (first?.operation.type === "read" && values !== undefined) {
    parts.push(part({ type: "read" }, { type: "value", value: first.found ?? null }));
  }
  const last = about.findLast(({ operation }) => operation.type !== "read")?.operation as
    | (MicroOperation & { value: unknown })
    | undefined;
  if (last !== undefined) parts.push(part({ type: "write", value: last.value }, { type: "done" }));
  return parts;
}
