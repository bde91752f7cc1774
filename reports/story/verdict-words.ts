/** What a judge's sentence is about: nodes, terms, slots, instances, commands and values, by which its events are found. */
import { commandId, operatorSession, type Session } from "../../sim/contract/operation.ts";
import type { TraceSeen } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";

export interface VerdictWords {
  /** The part of the system that the sentence is about: `registry`, or nothing. */
  readonly part: string;
  readonly nodes: ReadonlySet<number>;
  readonly terms: ReadonlySet<number>;
  /** Slots, positions and instances. */
  readonly places: ReadonlySet<number>;
  /** Commands as their numbers, values as they are. */
  readonly values: ReadonlySet<number | string>;
}

/** Reads a judge's sentence as it stands in a trace: `n2`, `{0, 1}`, `term 3`, `slot 7`, `s0#1`, `"1.1"`. */
export function verdictWords(sentence: string, name: NameOf): VerdictWords {
  const quoted = sentence.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const bare = sentence.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const part = /^in the ([\w-]+(?: [\w-]+)*): /.exec(bare)?.[1] ?? "";
  const first = name.voters?.(part)?.first;
  const sets = [...bare.matchAll(/\{(\d+(?:, \d+)*)\}/g)].flatMap(([, ranks]) => ranks!.split(", ").map(Number));
  const ranked = first === undefined ? [] : sets.map((rank) => rank + first);
  const commands = [...bare.matchAll(/\b(?:s(\d+)|operator)#(\d+)/g)].map(([, session, sequence]) =>
    commandId(session === undefined ? operatorSession : (Number(session) as Session), Number(sequence)),
  );
  return {
    part,
    nodes: new Set([...numbersAfter(bare, /(?<![\w#>-])n(\d+)(?![\w#>-])/g), ...ranked, ...namedIn(bare, name)]),
    terms: new Set(numbersAfter(bare, /\b(?:term|epoch|ballot|view) (\d+)/g)),
    places: new Set(numbersAfter(bare, /\b(?:slot|position|instance|index) (\d+)/g)),
    values: new Set([...commands, ...quoted.flatMap(textOf), ...(/\bno-op\b/.test(bare) ? [0] : [])]),
  };
}

const numbersAfter = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map(([, number]) => Number(number));

/** Nodes that a sentence calls by the names that people are told, as those of the kernel do: `raft replica 0 on recover`. */
function namedIn(text: string, name: NameOf): number[] {
  const nodes: number[] = [];
  for (let node = 0; node < (name.count ?? 0); node++)
    if (new RegExp(`\\b${name(node)}(?!\\d)`).test(text)) nodes.push(node);
  return nodes;
}

function textOf(quoted: string): string[] {
  try {
    return [JSON.parse(quoted) as string];
  } catch {
    return [];
  }
}

/** How many of a verdict's words an observation shares, its node aside; none where it is of another part. */
export function sharedWords({ node, observation }: TraceSeen, words: VerdictWords, name: NameOf): number {
  if (name.partOf !== undefined && name.partOf(node) !== words.part) return 0;
  const { term, epoch, slot, instance, value, session, sequence, command, operation, result } = observation;
  const { id } = (command ?? {}) as { readonly id?: unknown };
  const asked = Number.isSafeInteger(session) ? commandId(session as Session, Number(sequence)) : undefined;
  const texts = [operation, result].map((one) => (one as { readonly value?: unknown } | null | undefined)?.value);
  return [
    has(words.terms, term) || has(words.terms, epoch),
    has(words.places, slot) || has(words.places, instance),
    has(words.values, value) || has(words.values, id) || has(words.values, asked),
    texts.some((text) => has(words.values, text)),
  ].filter((shares) => shares).length;
}

const has = <T>(set: ReadonlySet<T>, value: unknown): boolean => set.has(value as T);
